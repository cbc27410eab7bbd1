import type { ServiceId } from "@arch/contracts/apps";
import type { Claimed } from "./claimed.ts";
import { leaseMs, sendMarginMs } from "./delivery.ts";

/** A published record whose receipts this process collects. Times are milliseconds on a monotonic clock. */
export interface PublishedRecord extends Claimed {
  /** When it was published, at the latest: of a record that another process published, when it was claimed. */
  publishedMs: number;
  /** Whether this process published it, so that `publishedMs` is exact. */
  isOwn: boolean;
  /** When the lease is given up; after that another replica may claim the record. */
  untilMs: number;
  /** The subscribers without a receipt. */
  unconfirmed: Set<ServiceId>;
  /** Those of them that have responded that they did not receive it. */
  notReceived: Set<ServiceId>;
}

/** The largest number of records in memory; the others are claimed when their lease ends. */
const maxRecords = 4_096;

/** The published records that this process has claimed, in memory and bounded. */
export function createPublishedRecords(nowMs: () => number) {
  const records = new Map<string, PublishedRecord>();
  return {
    records,
    /** Claims leave half of the room to the records that this process publishes. */
    hasRoomForClaims: () => records.size < maxRecords / 2,
    /** Adds records with a fresh lease; they go to the end. */
    add(claimed: readonly Claimed[], { isOwn }: Pick<PublishedRecord, "isOwn">): void {
      const publishedMs = nowMs();
      const untilMs = publishedMs + leaseMs - sendMarginMs;
      for (const item of claimed) {
        records.delete(item.id);
        if (records.size >= maxRecords) return;
        // Also those by invocation: the event may have been published while the style was another one.
        const unconfirmed = new Set([...item.plan.byEvents, ...item.plan.byInvocation]);
        const notReceived = new Set<ServiceId>();
        records.set(item.id, { ...item, publishedMs, isOwn, untilMs, unconfirmed, notReceived });
      }
    },
    /** Drops the records whose lease is given up. */
    dropExpired(): void {
      for (const [id, { untilMs }] of records) if (untilMs < nowMs()) records.delete(id);
    },
  };
}
