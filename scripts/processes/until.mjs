import { setTimeout as delay } from "node:timers/promises";

/**
 * Waits until `condition` answers true, asking again every `everyMs`.
 *
 * @param {() => boolean | Promise<boolean>} condition
 * @param {object} limits
 * @param {number} limits.timeoutMs after so many milliseconds the wait is given up
 * @param {number} [limits.everyMs] milliseconds between two questions, 50 by default
 * @param {AbortSignal | undefined} [limits.signal] ends the wait early
 * @returns {Promise<boolean>} false when the time ran out
 * @throws what `condition` throws, and the signal's reason when it is aborted
 */
export async function until(condition, { timeoutMs, everyMs = 50, signal }) {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    signal?.throwIfAborted();
    if (performance.now() >= deadline) return false;
    await delay(everyMs);
  }
  return true;
}
