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
