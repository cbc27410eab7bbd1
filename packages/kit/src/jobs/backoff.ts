import { trusted } from "mongoose";

const baseDelayMs = 2_000;
const maxDelayMs = 15_000;

/**
 * The delay before the next attempt, in milliseconds: doubled from 2 s to 15 s, with 25 % jitter so that
 * work that failed together is not retried together. `random` is from 0 to 1.
 */
export function retryDelayMs(attempts: number, random: number): number {
  const delayMs = Math.min(baseDelayMs * 2 ** Math.min(Math.max(attempts - 1, 0), 10), maxDelayMs);
  return delayMs * (0.75 + 0.5 * random);
}

/** The largest delay that `retryDelayMs` returns, in milliseconds. */
const largestRetryDelayMs = maxDelayMs * 1.25;

/**
 * The condition for records whose time in `field` is due, and that match `others`. A time further ahead than the largest delay is due too: it was
 * stored before the clock was set back. Two ranges with all conditions in each, so that MongoDB reads only them of an index.
 */
export function isDue(field: string, now: Date, others: Record<string, unknown> = {}) {
  const latest = new Date(now.getTime() + largestRetryDelayMs);
  const ranges = [trusted({ $lte: now }), trusted({ $gt: latest })];
  return { $or: ranges.map((range) => ({ ...others, [field]: range })) };
}
