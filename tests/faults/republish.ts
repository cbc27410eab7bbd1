import type { AppId } from "@arch/contracts/apps";
import { orderEvents, personEvents } from "@arch/contracts/events";
import type { Topic } from "@arch/contracts/topic";
import { type Publication, publication } from "@arch/kit/dapr/publication";
import type { Document, MongoClient } from "mongodb";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { EntryDocument } from "../../services/billing/src/ledger/entryModel.ts";
import { entryEvent } from "../../services/billing/src/outbox/entryEvent.ts";
import { portsOf } from "../ports.ts";
import type { Random } from "./random.ts";
import { retryRead } from "./retryRead.ts";

/** Publishes the events of some stored documents again, `size` of each kind; resolves with how many the broker took. */
export async function republish(stack: Stack, mongo: MongoClient, size: number): Promise<number> {
  const sample = (service: string, collection: string, filter = {}) =>
    retryRead(() =>
      mongo
        .db(service, { useBigInt64: true })
        .collection(collection)
        .aggregate([{ $match: filter }, { $sample: { size } }])
        .toArray(),
    );
  const [entries, orders, persons] = await Promise.all([
    sample("billing", "entries", { seq: { $exists: true } }),
    sample("order", "orders"),
    sample("person", "persons"),
  ]);
  const taken = await Promise.all([
    ...entries.map((entry) => publish(stack, "billing", entryEvent(entry as EntryDocument, "RUB"))),
    ...orders.map((order) => publish(stack, "order", orderCreated(order))),
    ...persons.map((person) => publish(stack, "person", personRegistered(person))),
  ]);
  return taken.filter(Boolean).length;
}

function orderCreated({ _id, login, priceMinor, createdAt }: Document): Publication {
  const facts = { orderId: _id, login, priceMinor: Number(priceMinor) };
  const data = { version: 1 as const, ...facts, createdAt: createdAt.toISOString() };
  return publication(orderEvents, "order.created", { data });
}

function personRegistered({ _id: login, email }: Document): Publication {
  return publication(personEvents, "person.registered", { data: { version: 1, login, email } });
}

/** Publishes an event of an unknown version on a topic, as its owner. */
export async function publishPoison(
  stack: Stack,
  id: string,
  { name: topic, owner, events }: Topic,
  random: Random,
): Promise<void> {
  const type = random.pick(Object.keys(events));
  await publish(stack, owner, { topic, type, id, data: { version: 99 } });
}

/** Resolves with whether the broker took it; in the middle of faults it may well not. */
async function publish(
  { tokens }: Stack,
  app: AppId,
  { topic, type, id, data }: Publication,
): Promise<boolean> {
  const query = new URLSearchParams({
    "metadata.cloudevent.id": id,
    "metadata.cloudevent.type": type,
  });
  try {
    const url = `http://127.0.0.1:${portsOf(app).sidecar}/v1.0/publish/pubsub/${topic}?${query}`;
    const headers = { "content-type": "application/json", "dapr-api-token": tokens.dapr };
    const body = JSON.stringify(data);
    const signal = AbortSignal.timeout(5_000);
    return (await fetch(url, { method: "POST", headers, body, signal })).ok;
  } catch {
    return false;
  }
}
