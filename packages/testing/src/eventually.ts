import { setTimeout as delay } from "node:timers/promises";

/**
 * Retries `attempt` until it no longer throws.
 * @throws the last error after `timeoutMs`.
 */
export async function eventually<T>(attempt: () => Promise<T>, timeoutMs = 10_000): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadlineMs) throw error;
      await delay(25);
    }
  }
}
