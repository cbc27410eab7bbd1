import { getReceipts, maxIdsPerQuery } from "@arch/contracts/delivery";
import type { Logger } from "pino";
import type { Dapr } from "../dapr/dapr.ts";
import { invokeEndpoint } from "../dapr/invokeEndpoint.ts";
import type { RunSignal } from "../jobs/job.ts";
import type { Arrivals } from "./arrivals.ts";
import { type Group, groupBySubscriber, nameOf } from "./groups.ts";
import type { PublishedRecord } from "./publishedRecords.ts";

const timeoutMs = 5_000;

export interface ReceiptsParts {
  dapr: Dapr;
  arrivals: Arrivals;
  log: Logger;
}

/**
 * Queries the subscribers of published records for receipts, and updates the records. A subscriber that does not respond
 * changes nothing. Starts no query once aborted.
 */
export async function collectReceipts(
  records: readonly PublishedRecord[],
  { dapr, arrivals, log }: ReceiptsParts,
  signal: RunSignal,
): Promise<void> {
  async function queryGroup({ items, ...subscriber }: Group<PublishedRecord>): Promise<void> {
    for (let from = 0; from < items.length && !signal.aborted; from += maxIdsPerQuery) {
      const batch = items.slice(from, from + maxIdsPerQuery);
      const receipts = await query(dapr, { ...subscriber, items: batch }).catch((err: unknown) => {
        log.warn({ err, subscriber: subscriber.app }, "no receipts, will retry");
      });
      arrivals.responded(nameOf(subscriber), receipts?.idleMs);
      if (receipts === undefined) return;
      for (const record of batch) update(record, subscriber, receipts.received);
    }
  }

  function update(
    record: PublishedRecord,
    subscriber: Pick<Group<PublishedRecord>, "topic" | "app">,
    received: ReadonlySet<string>,
  ) {
    const { event, isOwn, publishedMs, unconfirmed, notReceived } = record;
    if (!received.has(event.id)) return void notReceived.add(subscriber.app);
    unconfirmed.delete(subscriber.app);
    if (isOwn) arrivals.received(nameOf(subscriber), publishedMs);
  }

  for (const { notReceived } of records) notReceived.clear();
  await Promise.all(groupBySubscriber(records, ({ unconfirmed }) => unconfirmed).map(queryGroup));
}

async function query(dapr: Dapr, { topic, app, items }: Group<PublishedRecord>) {
  const ids: Record<string, string[]> = {};
  for (const { event } of items) ids[event.type] = [...(ids[event.type] ?? []), event.id];
  const endpoint = { app, ...getReceipts(topic) };
  const { received, idleMs } = await invokeEndpoint(dapr, endpoint, { body: { ids }, timeoutMs });
  return { received: new Set(received), idleMs };
}
