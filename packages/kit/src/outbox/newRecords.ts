import { newLeaseMs, sendMarginMs } from "./delivery.ts";

/** A record and when its lease is too short to begin an attempt, by a monotonic clock in milliseconds. */
export interface Leased<T> {
  record: T;
  untilMs: number;
}

/** The largest number of records; the others are claimed when their lease ends. */
const maxRecords = 4_096;

/** The records that this process has just stored, in memory and bounded. */
export function createNewRecords<T>(nowMs: () => number) {
  let queue: Leased<T>[] = [];
  return {
    add(records: readonly T[]): void {
      const untilMs = nowMs() + newLeaseMs - sendMarginMs;
      const free = Math.max(0, maxRecords - queue.length);
      queue.push(...records.slice(0, free).map((record) => ({ record, untilMs })));
    },
    /** Removes the oldest ones, at most `limit`. */
    take(limit: number): Leased<T>[] {
      const taken = queue.slice(0, limit);
      queue = queue.slice(limit);
      return taken;
    },
    isEmpty: () => queue.length === 0,
  };
}
