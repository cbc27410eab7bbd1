/** What is known about the order in which events arrive at subscribers, each named by topic and app. */
export interface Arrivals {
  /** Records that a subscriber has received an event that was published at `publishedMs`. */
  received(subscriber: string, publishedMs: number): void;
  /** Records for how long no event has arrived at a subscriber that responds, in milliseconds; undefined for one that does not respond. */
  responded(subscriber: string, idleMs: number | undefined): void;
  /** Whether an event that a subscriber has not received is probably lost. */
  isLost(subscriber: string, publishedMs: number): boolean;
}

/** How much later a later event may arrive first, in milliseconds: replicas of a subscriber handle events concurrently. */
const overtakingMs = 2_000;
/** After this time without any arrival nothing is on its way, in milliseconds. */
const silenceMs = 5_000;

interface Subscriber {
  reachableSinceMs: number;
  idleMs: number;
}

/**
 * Decides whether an event is lost or still waits behind others: republishing what waits in a long queue would make the
 * queue longer. An event is lost when a later one has arrived, or when nothing arrives at a subscriber that is reachable.
 * Times are milliseconds on a monotonic clock.
 */
export function trackArrivals(nowMs: () => number): Arrivals {
  const latestMs = new Map<string, number>();
  const reachable = new Map<string, Subscriber>();
  return {
    received(subscriber, publishedMs) {
      const known = latestMs.get(subscriber) ?? Number.NEGATIVE_INFINITY;
      latestMs.set(subscriber, Math.max(known, publishedMs));
    },
    responded(subscriber, idleMs) {
      if (idleMs === undefined) return void reachable.delete(subscriber);
      const reachableSinceMs = reachable.get(subscriber)?.reachableSinceMs ?? nowMs();
      reachable.set(subscriber, { reachableSinceMs, idleMs });
    },
    isLost(subscriber, publishedMs) {
      const known = reachable.get(subscriber);
      if (known === undefined || nowMs() - publishedMs < overtakingMs) return false;
      const isSilent = known.idleMs > silenceMs && nowMs() - known.reachableSinceMs > silenceMs;
      const lastMs = latestMs.get(subscriber) ?? Number.NEGATIVE_INFINITY;
      return isSilent || lastMs > publishedMs + overtakingMs;
    },
  };
}
