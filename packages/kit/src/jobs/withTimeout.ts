import { setTimeout as delay } from "node:timers/promises";

/** Resolves with the result of `work`, or with undefined after `timeoutMs`; the work continues either way. */
export async function withTimeout<T>(timeoutMs: number, work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  // Rejects only when the timer is aborted below, and then the race is already over.
  const timeout = delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    timer.abort();
  }
}
