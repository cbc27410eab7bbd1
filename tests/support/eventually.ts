import { setTimeout as delay } from "node:timers/promises";

/**
 * Tries again until `attempt` no longer throws.
 * @throws the last failure, once `timeoutMs` have passed.
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
