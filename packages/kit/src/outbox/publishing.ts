import type { RunSignal } from "../jobs/job.ts";
import { shuffle } from "../jobs/shuffle.ts";
import { crashPoint } from "../testing/crashPoint.ts";
import { attemptsOf, type Claimed, compose } from "./claimed.ts";
import { RefusedEvent } from "./deliverByInvocation.ts";
import { leaseMs, sendMarginMs, type WithDelivery } from "./delivery.ts";
import { failedAttempt } from "./failedAttempt.ts";
import { createNewRecords, type Leased } from "./newRecords.ts";
import type { OutboxParts } from "./outbox.ts";
import type { Change } from "./outboxStore.ts";
import { sendBatch } from "./sendBatch.ts";

/** How many records are claimed at once, and how many of them are sent at once. */
const claimSize = 256;
const batchSize = 32;
/** How often due records are claimed, in milliseconds. */
const claimEveryMs = 1_000;

/** The first step of the outbox: pending records are published, or delivered by invocation. */
export function createPublishing<T extends WithDelivery>(
  { name, store, toEvent, dapr, nowMs, random, log }: Required<OutboxParts<T>>,
  addPublished: (published: readonly Claimed[]) => void,
) {
  const newRecords = createNewRecords<T>(nowMs);
  let nextClaimMs = Number.NEGATIVE_INFINITY;

  /** New records come first; they are leased to the process that stored them. */
  async function take(): Promise<{ leased: Leased<T>[]; hasMore: boolean }> {
    const fresh = newRecords.take(claimSize);
    if (!newRecords.isEmpty()) return { leased: fresh, hasMore: true };
    if (nowMs() < nextClaimMs) return { leased: fresh, hasMore: false };
    const untilMs = nowMs() + leaseMs - sendMarginMs;
    const claimed = await store.claim("pending", claimSize);
    const hasMore = claimed.length === claimSize;
    nextClaimMs = hasMore ? nowMs() : nowMs() + claimEveryMs;
    // In any order, so that records that always fail are not always the first.
    const due = shuffle(claimed, random).map((record) => ({ record, untilMs }));
    return { leased: [...fresh, ...due], hasMore };
  }

  /** Sends a batch and stores the results; resolves with whether to go on with the next batch. */
  async function send(records: T[], signal: RunSignal): Promise<boolean> {
    const { claimed, failures } = compose(records, toEvent);
    crashPoint("before publish");
    const sent = await sendBatch(dapr, claimed, signal);
    crashPoint("after publish");
    for (const [id, error] of sent.failures) failures.set(id, error);
    await store.confirm(sent.confirmed.map(({ id }) => id));
    const published = sent.published.map((item) => ({ ...item, attempts: item.attempts + 1 }));
    const failed = records.filter(({ _id }) => failures.has(_id));
    await store.save([
      ...published.map(publishedChange),
      ...failed.map((record) =>
        failedAttempt({
          id: record._id,
          earlier: attemptsOf(record),
          error: failures.get(record._id),
          random: random(),
        }),
      ),
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
    add: newRecords.add,

    /** Publishes what is pending; resolves with true when more is waiting. */
    async run(signal: RunSignal): Promise<boolean> {
      const { leased, hasMore } = await take();
      let goesOn = true;
      while (goesOn && leased.length > 0 && !signal.aborted) {
        const batch = leased.splice(0, batchSize).filter(({ untilMs }) => nowMs() < untilMs);
        goesOn =
          batch.length === 0 ||
          (await send(
            batch.map(({ record }) => record),
            signal,
          ));
      }
      const left = leased.filter(({ untilMs }) => nowMs() < untilMs);
      await store.save(left.map(({ record }) => untriedChange(record)));
      if (!goesOn) nextClaimMs = nowMs() + claimEveryMs;
      return goesOn && hasMore;
    },
  };
}

/** For an event that waits for its receipts. */
export function publishedChange({ id, attempts }: Claimed): Change {
  return { id, state: "published", attempts, delayMs: leaseMs };
}

/** For a record that was claimed and not tried: the next claim of any replica may get it. */
function untriedChange(record: WithDelivery): Change {
  const { failure } = record.delivery ?? {};
  const { attempts, refusals } = attemptsOf(record);
  const id = record._id;
  return {
    ...{ id, state: "pending", attempts, delayMs: claimEveryMs },
    ...(refusals > 0 && { refusals }),
    ...(failure !== undefined && { failure }),
  };
}
