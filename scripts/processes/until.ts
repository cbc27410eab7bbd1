import { setTimeout as delay } from "node:timers/promises";

/**
 * Polls `condition` every `everyMs` (50 by default) until it is true; false after `timeoutMs`.
 * @throws what `condition` throws; the signal's reason when it is aborted
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  limits: { timeoutMs: number; everyMs?: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const { timeoutMs, everyMs = 50, signal } = limits;
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    signal?.throwIfAborted();
    if (performance.now() >= deadline) return false;
    await delay(everyMs);
  }
  return true;
}
