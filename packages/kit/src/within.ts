import { setTimeout as delay } from "node:timers/promises";

/** The result of `work` if it comes within `waitMs`, otherwise undefined; the work goes on either way. */
export async function within<T>(waitMs: number, work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  // Rejects only when the timer is taken back below, and then nobody waits for it any more.
  const bound = delay(waitMs, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    return await Promise.race([work, bound]);
  } finally {
    timer.abort();
  }
}
