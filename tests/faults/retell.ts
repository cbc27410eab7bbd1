import type { AppId } from "@arch/contracts/apps";
import { orderEvents, personEvents } from "@arch/contracts/events";
import type { Topic } from "@arch/contracts/topic";
import { type Publication, publication } from "@arch/kit/dapr/publication";
import type { Stack } from "../../scripts/stack/stack.ts";
import { entryEvent } from "../../services/billing/src/outbox/entryEvent.ts";
import type { OrderRow, PersonRow, Rows } from "./books.ts";
import type { Lots } from "./random.ts";

const sidecarPorts: Record<AppId, number> = {
  gateway: 3580,
  person: 3581,
  billing: 3582,
  order: 3583,
  notification: 3584,
};

/** Tells what rows stand for to the broker again, each under its own id; answers how many it took. */
export async function retell(stack: Stack, { entries, orders, persons }: Rows): Promise<number> {
  const taken = await Promise.all([
    ...entries.map((entry) => publish(stack, "billing", entryEvent(entry, "RUB"))),
    ...orders.map((order) => publish(stack, "order", orderCreated(order))),
    ...persons.map((person) => publish(stack, "person", personRegistered(person))),
  ]);
  return taken.filter(Boolean).length;
}

function orderCreated({ _id: orderId, login, priceMinor, createdAt }: OrderRow): Publication {
  const facts = { orderId, login, priceMinor: Number(priceMinor) };
  const data = { version: 1 as const, ...facts, createdAt: createdAt.toISOString() };
  return publication(orderEvents, "order.created", { data });
}

function personRegistered({ _id: login, email }: PersonRow): Publication {
  return publication(personEvents, "person.registered", { data: { version: 1, login, email } });
}

/** Tells something from the future on a topic, as its owner. */
export async function tellPoison(
  stack: Stack,
  id: string,
  { name: topic, owner, events }: Topic,
  lots: Lots,
): Promise<void> {
  const type = lots.pick(Object.keys(events));
  await publish(stack, owner, { topic, type, id, data: { version: 99 } });
}

/** Answers whether the broker took it; in the middle of faults it may well not. */
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
    const url = `http://127.0.0.1:${sidecarPorts[app]}/v1.0/publish/pubsub/${topic}?${query}`;
    const headers = { "content-type": "application/json", "dapr-api-token": tokens.dapr };
    const body = JSON.stringify(data);
    const signal = AbortSignal.timeout(5_000);
    return (await fetch(url, { method: "POST", headers, body, signal })).ok;
  } catch {
    return false;
  }
}
