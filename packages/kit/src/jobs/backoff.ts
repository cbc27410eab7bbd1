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
export const largestRetryDelayMs = maxDelayMs * 1.25;

/**
 * The condition for a stored time that is due. A time further ahead than the largest delay is due too: it was stored
 * before the clock was set back. A record without a time has no work; `$not` alone would find it, and use no index.
 */
export function dueAt(now: Date) {
  const latest = new Date(now.getTime() + largestRetryDelayMs);
  return { $exists: true, $not: { $gt: now, $lte: latest } };
}

/** The number of attempts by events after which an attempt is made by invocation. */
export const attemptsByEvents = 3;
