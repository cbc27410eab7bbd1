import { topics } from "@arch/contracts/events";
import type { Publication } from "@arch/kit/publication";
import type { Stack } from "../../scripts/stack/stack.mjs";
import { entryEvent } from "../../services/billing/src/entryEvent.ts";
import type { EntryDocument } from "../../services/billing/src/entryModel.ts";
import type { Lots } from "./random.ts";

const sidecarPort = { person: 3581, billing: 3582, order: 3583 };

/** Tells entries to the broker again, each under its own id; answers how many it took. */
export async function retell(stack: Stack, entries: EntryDocument[]): Promise<number> {
  const taken = await Promise.all(
    entries.map((entry) => publish(stack, sidecarPort.billing, entryEvent(entry, "RUB"))),
  );
  return taken.filter(Boolean).length;
}

/** Tells something from the future on some topic, as its owner. */
export async function tellPoison(stack: Stack, id: string, lots: Lots): Promise<void> {
  const { name: topic, owner, events } = lots.pick(topics);
  const type = lots.pick(Object.keys(events));
  const port = sidecarPort[owner as keyof typeof sidecarPort];
  await publish(stack, port, { topic, type, id, data: { version: 99 } });
}

/** Answers whether the broker took it; in the middle of faults it may well not. */
async function publish(
  { tokens }: Stack,
  port: number,
  { topic, type, id, data }: Publication,
): Promise<boolean> {
  const query = new URLSearchParams({
    "metadata.cloudevent.id": id,
    "metadata.cloudevent.type": type,
  });
  try {
    const url = `http://127.0.0.1:${port}/v1.0/publish/pubsub/${topic}?${query}`;
    const headers = { "content-type": "application/json", "dapr-api-token": tokens.dapr };
    const body = JSON.stringify(data);
    const signal = AbortSignal.timeout(5_000);
    return (await fetch(url, { method: "POST", headers, body, signal })).ok;
  } catch {
    return false;
  }
}
