import type { RunSignal } from "../jobs/job.ts";
import { crashPoint } from "../testing/crashPoint.ts";
import { type Claimed, compose } from "./claimed.ts";
import { RefusedEvent } from "./deliverByInvocation.ts";
import { leaseMs, newLeaseMs, type WithDelivery } from "./delivery.ts";
import { failedAttempt } from "./failedAttempt.ts";
import type { OutboxParts } from "./outbox.ts";
import type { Change } from "./outboxStore.ts";
import { sendBatch } from "./sendBatch.ts";

/** How many records are claimed at once, and how many of them are sent at once. */
const claimSize = 256;
const batchSize = 32;
/** The largest number of new records that wait in memory; the others are claimed when their lease ends. */
const maxQueued = 4_096;
/** How often due records are claimed, in milliseconds. */
const claimEveryMs = 1_000;

/** The first step of the outbox: pending records are published, or delivered by invocation. */
export function createPublishing<T extends WithDelivery>(
  parts: OutboxParts<T>,
  addPublished: (published: Claimed[]) => void,
) {
  const { name, store, toFact, dapr, nowMs, log } = parts;
  let queue: { record: T; untilMs: number }[] = [];
  let nextClaimMs = Number.NEGATIVE_INFINITY;

  /** New records come first; they are claimed by the process that stored them. */
  async function take(): Promise<{ records: T[]; hasMore: boolean }> {
    const fresh = queue.slice(0, claimSize);
    queue = queue.slice(claimSize);
    // Another replica may claim a record that has waited too long.
    const records = fresh.filter(({ untilMs }) => nowMs() < untilMs).map(({ record }) => record);
    if (queue.length > 0 || nowMs() < nextClaimMs) return { records, hasMore: queue.length > 0 };
    nextClaimMs = nowMs() + claimEveryMs;
    const claimed = await store.claim("pending", claimSize);
    if (claimed.length === claimSize) nextClaimMs = nowMs();
    return { records: [...records, ...claimed], hasMore: claimed.length === claimSize };
  }

  /** Sends a batch and stores the results; resolves with whether to go on with the next batch. */
  async function send(records: T[]): Promise<boolean> {
    const { claimed, failures } = compose(records, toFact);
    crashPoint("before publish");
    const sent = await sendBatch(dapr, claimed);
    crashPoint("after publish");
    for (const [id, error] of sent.failures) failures.set(id, error);
    await store.confirm(sent.confirmed.map(({ id }) => id));
    const published = sent.published.map((item) => ({ ...item, attempts: item.attempts + 1 }));
    await store.save([
      ...published.map(
        ({ id, attempts }): Change => ({ id, state: "published", attempts, delayMs: leaseMs }),
      ),
      ...records
        .filter(({ _id }) => failures.has(_id))
        .map((record) => {
          const { _id: id, delivery } = record;
          const attempts = (delivery?.attempts ?? 0) + 1;
          return failedAttempt({ id, attempts, error: failures.get(id), random: parts.random() });
        }),
    ]);
    addPublished(published);
    if (failures.size === 0) return true;
    const [err] = failures.values();
    log.warn({ err, outbox: name, count: failures.size }, "publish failed, will retry");
    // Without any success the receiver is probably unavailable; a refused event says nothing about the others.
    const areRefused = [...failures.values()].every((error) => error instanceof RefusedEvent);
    return areRefused || failures.size < records.length;
  }

  return {
    /** Adds records that this process has just stored. */
    add(records: readonly T[]): void {
      const untilMs = nowMs() + newLeaseMs;
      const free = Math.max(0, maxQueued - queue.length);
      queue.push(...records.slice(0, free).map((record) => ({ record, untilMs })));
    },

    /** Publishes what is pending; resolves with true when more is waiting. */
    async run(signal: RunSignal): Promise<boolean> {
      const { records, hasMore } = await take();
      let from = 0;
      let goesOn = true;
      while (goesOn && from < records.length && !signal.aborted) {
        goesOn = await send(records.slice(from, from + batchSize));
        from += batchSize;
      }
      await store.save(records.slice(from).map(unchanged));
      return goesOn && hasMore;
    },
  };
}

/** For a record that was claimed and not tried: another replica may try it at once. */
function unchanged({ _id: id, delivery }: WithDelivery): Change {
  return { id, state: "pending", attempts: delivery?.attempts ?? 0, delayMs: claimEveryMs };
}
