import type { ServiceId } from "@arch/contracts/apps";
import type { Claimed } from "./claimed.ts";
import { leaseMs } from "./delivery.ts";

/** A published record whose receipts this process collects. */
export interface PublishedRecord extends Claimed {
  /** On a monotonic clock, in milliseconds. */
  publishedMs: number;
  /** When the lease is given up, by the same clock; after that another replica may claim the record. */
  untilMs: number;
  /** The subscribers without a receipt. */
  missing: Set<ServiceId>;
  /** Those of them that have responded that they did not receive it. */
  lacking: Set<ServiceId>;
}

/** The largest number of records in memory; the others are claimed when their lease ends. */
const maxRecords = 4_096;
/** How long before its end a lease is given up, in milliseconds: longer than a run usually takes. */
const leaseMarginMs = 2_000;

/** The published records that this process has claimed, in memory and bounded. */
export function createPublishedRecords(nowMs: () => number) {
  const records = new Map<string, PublishedRecord>();
  return {
    records,
    hasRoomFor: (count: number) => records.size + count <= maxRecords,
    /** Adds records with a fresh lease. */
    add(claimed: readonly Claimed[], publishedMs: number): void {
      const untilMs = nowMs() + leaseMs - leaseMarginMs;
      for (const item of claimed.slice(0, Math.max(0, maxRecords - records.size))) {
        // Also those by invocation: the event may have been published while the style was another one.
        const missing = new Set([...item.plan.byEvents, ...item.plan.byInvocation]);
        records.set(item.id, { ...item, publishedMs, untilMs, missing, lacking: new Set() });
      }
    },
    /** Drops the records whose lease is given up. */
    dropExpired(): void {
      for (const [id, { untilMs }] of records) if (untilMs < nowMs()) records.delete(id);
    },
  };
}
