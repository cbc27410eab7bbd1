const firstMs = 2_000;
const lastMs = 15_000;

/**
 * The delay before the next attempt, in milliseconds: doubled from 2 s to 15 s, spread by a quarter to either side so
 * that work that failed together is not retried together. `random` is from 0 to 1.
 */
export function retryDelayMs(attempts: number, random: number): number {
  const delayMs = Math.min(firstMs * 2 ** Math.min(Math.max(attempts - 1, 0), 10), lastMs);
  return delayMs * (0.75 + 0.5 * random);
}
