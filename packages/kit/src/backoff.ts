const firstMs = 2_000;
const lastMs = 15_000;

/**
 * How long to wait after so many attempts, in milliseconds: doubling from 2 s to 15 s, spread by a quarter to either
 * side so that what failed together does not come back together. `random` is from 0 to 1.
 */
export function retryDelayMs(attempts: number, random: number): number {
  const wholeMs = Math.min(firstMs * 2 ** Math.min(Math.max(attempts - 1, 0), 10), lastMs);
  return wholeMs * (0.75 + 0.5 * random);
}
