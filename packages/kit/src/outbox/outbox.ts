import type { Logger } from "pino";
import type { Dapr } from "../dapr/dapr.ts";
import { createJob, type Job } from "../jobs/job.ts";
import type { OutboxEvent } from "./claimed.ts";
import { createConfirming } from "./confirming.ts";
import type { WithDelivery } from "./delivery.ts";
import type { OutboxStore } from "./outboxStore.ts";
import { createPublishing } from "./publishing.ts";

export interface OutboxParts<T extends WithDelivery> {
  /** What the records are, for the names of jobs and for logs, such as "entries". */
  name: string;
  store: OutboxStore<T>;
  /** @throws Error for a record without an event; it is parked after several attempts. */
  toEvent(record: T): OutboxEvent;
  dapr: Dapr;
  /** Milliseconds on a monotonic clock: a wall clock may jump. */
  nowMs?: () => number;
  /** From 0 to 1. */
  random?: () => number;
  log: Logger;
}

/**
 * Delivers the events of stored records to every subscriber that sends receipts. An event is published after its record
 * is committed, and again until each subscriber has received it; after several attempts it is delivered by invocation.
 */
export interface Outbox<T> {
  /** Publishes records that this process has just stored; those that do not fit into memory when their lease ends. */
  add(records: readonly T[]): void;
  /** Resolves when a run that began after this call has ended: the first attempt for up to 256 added records. */
  flush(): Promise<void>;
  jobs: Job[];
}

const everyMs = 1_000;

export function createOutbox<T extends WithDelivery>(given: OutboxParts<T>): Outbox<T> {
  const parts = { nowMs: () => performance.now(), random: Math.random, ...given };
  const { name } = parts;
  const confirming = createConfirming(parts);
  const publishing = createPublishing(parts, confirming.add);
  const publish = createJob({ name: `publish ${name}`, everyMs, run: publishing.run });
  const confirm = createJob({ name: `confirm ${name}`, everyMs, run: confirming.run });
  return {
    add(records) {
      publishing.add(records);
      void publish.wake();
    },
    flush: publish.wake,
    jobs: [publish, confirm],
  };
}
