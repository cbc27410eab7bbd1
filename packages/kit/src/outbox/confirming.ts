import { attemptsByEvents, retryDelayMs } from "../jobs/backoff.ts";
import type { RunSignal } from "../jobs/job.ts";
import { trackArrivals } from "./arrivals.ts";
import { type Claimed, compose } from "./claimed.ts";
import type { Failures } from "./deliverByInvocation.ts";
import { leaseMs, type WithDelivery } from "./delivery.ts";
import { failedAttempt } from "./failedAttempt.ts";
import { type Group, groupBySubscriber } from "./groups.ts";
import type { OutboxParts } from "./outbox.ts";
import { createPublishedRecords, type PublishedRecord } from "./publishedRecords.ts";
import { queryReceipts } from "./receipts.ts";
import { invokeSubscribers, publishAll } from "./sendBatch.ts";

/** How many records are claimed at once. */
const claimSize = 256;
/** The largest number of events that are published again in one run, and of those that are delivered by invocation. */
const maxRepublished = 64;
const maxInvoked = 256;

/** The second step of the outbox: published events are confirmed by receipts, or sent again. */
export function createConfirming<T extends WithDelivery>(parts: OutboxParts<T>) {
  const { name, store, toFact, dapr, nowMs, random, log } = parts;
  const { records, hasRoomFor, add, dropExpired } = createPublishedRecords(nowMs);
  const arrivals = trackArrivals(nowMs);
  const subscriberOf = ({ topic, app }: Pick<Group, "topic" | "app">) => `${topic.name} ${app}`;

  async function claimMore(): Promise<boolean> {
    if (!hasRoomFor(claimSize)) return false;
    const documents = await store.claim("published", claimSize);
    const { claimed, failures } = compose(documents, toFact);
    // When it was published is not stored; an earlier lease has ended since.
    add(claimed, nowMs() - leaseMs);
    const attemptsOf = new Map(documents.map(({ _id, delivery }) => [_id, delivery?.attempts]));
    await saveFailures(failures, (id) => attemptsOf.get(id) ?? 0);
    return documents.length === claimSize;
  }

  /** Failed records are pending again, and their next attempt has a back-off. */
  async function saveFailures(failures: Failures, attemptsOf: (id: string) => number) {
    const [err] = failures.values();
    if (err === undefined) return;
    log.warn({ err, outbox: name, count: failures.size }, "delivery failed, will retry");
    await store.save(
      [...failures].map(([id, error]) =>
        failedAttempt({ id, attempts: attemptsOf(id) + 1, error, random: random() }),
      ),
    );
    for (const id of failures.keys()) records.delete(id);
  }

  async function queryGroup(group: Group): Promise<void> {
    const events = group.items.map(({ event }) => event);
    const receipts = await queryReceipts(dapr, group, events).catch((err: unknown) => {
      log.warn({ err, outbox: name, subscriber: group.app }, "no receipts, will retry");
    });
    arrivals.responded(subscriberOf(group), receipts?.idleMs);
    if (receipts === undefined) return;
    for (const { id, event } of group.items) {
      const record = records.get(id);
      if (record === undefined) continue;
      if (!receipts.received.has(event.id)) record.lacking.add(group.app);
      else {
        record.missing.delete(group.app);
        arrivals.received(subscriberOf(group), record.publishedMs);
      }
    }
  }

  /** Queries every subscriber, and confirms what all have received. */
  async function collectReceipts(): Promise<void> {
    for (const record of records.values()) record.lacking.clear();
    const groups = groupBySubscriber([...records.values()], ({ id }) => missingOf(id));
    await Promise.all(groups.map(queryGroup));
    await confirmComplete();
  }

  const missingOf = (id: string) => records.get(id)?.missing ?? [];

  async function confirmComplete(): Promise<void> {
    const complete = [...records.values()].filter(({ missing }) => missing.size === 0);
    await store.confirm(complete.map(({ id }) => id));
    for (const { id } of complete) records.delete(id);
  }

  function isDue({ topic, lacking, attempts, publishedMs }: PublishedRecord): boolean {
    if (nowMs() < publishedMs + retryDelayMs(attempts, random())) return false;
    return [...lacking].some((app) => arrivals.isLost(subscriberOf({ topic, app }), publishedMs));
  }

  async function republish(lost: PublishedRecord[]): Promise<void> {
    const failures = await publishAll(dapr, lost);
    const published = lost
      .filter(({ id }) => !failures.has(id))
      .map((record) => ({ ...record, attempts: record.attempts + 1 }));
    await store.save(
      published.map(({ id, attempts }) => {
        return { id, state: "published", attempts, delayMs: leaseMs } as const;
      }),
    );
    for (const { id } of published) records.delete(id);
    add(published, nowMs());
  }

  /** The response confirms these at once, so that they do not make a queue longer. */
  async function invokeLacking(lost: PublishedRecord[]): Promise<void> {
    const failures = await invokeSubscribers(
      dapr,
      lost,
      ({ id }) => records.get(id)?.lacking ?? [],
    );
    for (const { id, missing, lacking } of lost) {
      if (!failures.has(id)) for (const app of lacking) missing.delete(app);
    }
    await confirmComplete();
    await saveFailures(failures, (id) => records.get(id)?.attempts ?? 0);
  }

  return {
    add: (published: readonly Claimed[]) => add(published, nowMs()),

    /** Collects receipts and sends lost events again; resolves with true when more is waiting. */
    async run(signal: RunSignal): Promise<boolean> {
      dropExpired();
      const hasMore = await claimMore();
      if (records.size === 0) return false;
      await collectReceipts();
      const lost = [...records.values()].filter(isDue);
      const byEvents = lost
        .filter(({ attempts }) => attempts < attemptsByEvents && !dapr.isBrokerFailing())
        .slice(0, maxRepublished);
      if (!signal.aborted) await republish(byEvents);
      const byInvocation = lost.filter((record) => !byEvents.includes(record));
      if (!signal.aborted) await invokeLacking(byInvocation.slice(0, maxInvoked));
      return hasMore;
    },
  };
}
