/** What is known about the order in which events arrive at subscribers, each named by topic and app. */
export interface Arrivals {
  /** Records that a subscriber has received an event that was published at `publishedMs`. */
  received(subscriber: string, publishedMs: number): void;
  /** Records whether a subscriber responded to a query for receipts. */
  responded(subscriber: string, isReachable: boolean): void;
  /** Whether an event that a subscriber has not received is probably lost. */
  isLost(subscriber: string, publishedMs: number): boolean;
}

/** How much later a later event may arrive first, in milliseconds: replicas of a subscriber handle events concurrently. */
const overtakingMs = 2_000;
/** After this time without any arrival nothing is on its way, in milliseconds. */
const silenceMs = 5_000;

/**
 * Decides whether an event is lost or still waits behind others: republishing what waits in a long queue would make the
 * queue longer. An event is lost when a later one has arrived, or when nothing arrives at a subscriber that is reachable.
 * Times are milliseconds on a monotonic clock.
 */
export function trackArrivals(nowMs: () => number): Arrivals {
  const latestPublishedMs = new Map<string, number>();
  /** The last arrival, or the time when the subscriber became reachable. */
  const silentSinceMs = new Map<string, number>();
  return {
    received(subscriber, publishedMs) {
      const known = latestPublishedMs.get(subscriber) ?? Number.NEGATIVE_INFINITY;
      latestPublishedMs.set(subscriber, Math.max(known, publishedMs));
      silentSinceMs.set(subscriber, nowMs());
    },
    responded(subscriber, isReachable) {
      if (!isReachable) silentSinceMs.delete(subscriber);
      else if (!silentSinceMs.has(subscriber)) silentSinceMs.set(subscriber, nowMs());
    },
    isLost(subscriber, publishedMs) {
      if (nowMs() - publishedMs < overtakingMs) return false;
      const sinceMs = silentSinceMs.get(subscriber);
      if (sinceMs === undefined) return false;
      if (nowMs() - sinceMs > silenceMs) return true;
      const latestMs = latestPublishedMs.get(subscriber) ?? Number.NEGATIVE_INFINITY;
      return latestMs > publishedMs + overtakingMs;
    },
  };
}
