import { transportOf } from "../dapr/transport.ts";
import { retryDelayMs } from "../jobs/backoff.ts";
import type { RunSignal } from "../jobs/job.ts";
import { trackArrivals } from "./arrivals.ts";
import { attemptsOf, type Claimed, compose } from "./claimed.ts";
import type { Failures } from "./deliverByInvocation.ts";
import type { WithDelivery } from "./delivery.ts";
import { failedAttempt } from "./failedAttempt.ts";
import { nameOf } from "./groups.ts";
import type { OutboxParts } from "./outbox.ts";
import { createPublishedRecords, type PublishedRecord } from "./publishedRecords.ts";
import { publishedChange } from "./publishing.ts";
import { collectReceipts } from "./receipts.ts";
import { invokeSubscribers, publishAll } from "./sendBatch.ts";

/** How many records are claimed at once, and for how many receipts are queried in one run. */
const claimSize = 256;
const querySize = 1_000;
/** The largest number of events that are published again in one run, and of those that are delivered by invocation. */
const maxRepublished = 64;
const maxInvoked = 256;

/** The second step of the outbox: published events are confirmed by receipts, or sent again. */
export function createConfirming<T extends WithDelivery>(parts: Required<OutboxParts<T>>) {
  const { name, store, toEvent, dapr, nowMs, random, log } = parts;
  const { records, hasRoomForClaims, add, dropExpired } = createPublishedRecords(nowMs);
  const arrivals = trackArrivals(nowMs);

  async function claimMore(): Promise<boolean> {
    if (!hasRoomForClaims()) return false;
    const documents = await store.claim("published", claimSize);
    const { claimed, failures } = compose(documents, toEvent);
    add(claimed, { isOwn: false });
    const earlier = new Map(documents.map((document) => [document._id, attemptsOf(document)]));
    await saveFailures(failures, (id) => earlier.get(id));
    return documents.length === claimSize;
  }

  /** Failed records are pending again; their next attempt has a back-off. */
  async function saveFailures(
    failures: Failures,
    earlierOf: (id: string) => { attempts: number; refusals: number } | undefined,
  ) {
    const [err] = failures.values();
    if (err === undefined) return;
    log.warn({ err, outbox: name, count: failures.size }, "delivery failed, will retry");
    const none = { attempts: 0, refusals: 0 };
    await store.save(
      [...failures].map(([id, error]) =>
        failedAttempt({ id, earlier: earlierOf(id) ?? none, error, random: random() }),
      ),
    );
    for (const id of failures.keys()) records.delete(id);
  }

  async function confirmComplete(): Promise<void> {
    const complete = [...records.values()].filter(({ unconfirmed }) => unconfirmed.size === 0);
    await store.confirm(complete.map(({ id }) => id));
    for (const { id } of complete) records.delete(id);
  }

  function isDue({ topic, notReceived, attempts, publishedMs, isOwn }: PublishedRecord): boolean {
    // The earlier lease, which has ended, was the back-off.
    const backOffMs = isOwn ? retryDelayMs(attempts, random()) : 0;
    if (nowMs() < publishedMs + backOffMs) return false;
    return [...notReceived].some((app) => arrivals.isLost(nameOf({ topic, app }), publishedMs));
  }

  async function republish(lost: readonly PublishedRecord[]): Promise<void> {
    const failures = await publishAll(dapr, lost);
    const published = lost
      .filter(({ id }) => !failures.has(id))
      .map((record) => ({ ...record, attempts: record.attempts + 1 }));
    await store.save(published.map(publishedChange));
    await saveFailures(failures, (id) => records.get(id));
    add(published, { isOwn: true });
  }

  /** The response confirms these at once, so they do not make a queue longer. */
  async function invokeAgain(lost: readonly PublishedRecord[], signal: RunSignal): Promise<void> {
    const failures = await invokeSubscribers(dapr, lost, ({ notReceived }) => notReceived, signal);
    for (const { id, unconfirmed, notReceived } of lost) {
      if (!failures.has(id)) for (const app of notReceived) unconfirmed.delete(app);
    }
    await confirmComplete();
    await saveFailures(failures, (id) => records.get(id));
  }

  return {
    add: (published: readonly Claimed[]) => add(published, { isOwn: true }),

    /** Collects receipts and sends lost events again; resolves with true when more is waiting. */
    async run(signal: RunSignal): Promise<boolean> {
      dropExpired();
      const hasMore = await claimMore();
      const queried = [...records.values()].slice(0, querySize);
      await collectReceipts(queried, { dapr, arrivals, log }, signal);
      await confirmComplete();
      const lost = queried.filter((record) => records.has(record.id) && isDue(record));
      // Receipts of the others are queried next.
      for (const record of queried) if (records.delete(record.id)) records.set(record.id, record);
      const byEvents = lost
        .filter(({ attempts }) => transportOf("events", attempts, dapr) === "events")
        .slice(0, maxRepublished);
      if (!signal.aborted) await republish(byEvents);
      const byInvocation = lost.filter((record) => !byEvents.includes(record));
      if (!signal.aborted) await invokeAgain(byInvocation.slice(0, maxInvoked), signal);
      return hasMore;
    },
  };
}
