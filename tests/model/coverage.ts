/** What the runs must have come upon to be worth anything, and how it shows in a trace. */
const sights: Record<string, RegExp> = {
  "a payment": /answer 200 .*"status":"paid"/,
  "a decline": /answer 200 .*"status":"declined"/,
  "an order answered before it was settled": /answer 202/,
  "an unknown outcome": /answer 504/,
  "a key used for something else": /answer 422/,
  "several operations in one commit": /write [2-9] rows of entries/,
  "a transaction that had to begin again": /abort a transaction/,
  "a commit whose answer was lost": /commit a transaction → done, unheard/,
  "a commit that came late": /commit a transaction → late/,
  "a death before a commit": /billing.*crashes before: commit/,
  "a death between payment and settling": /order.*crashes before: update orders/,
  "a death before a letter was kept": /notification.*crashes before: insert into messages/,
  "a transaction that was left open": /mongod: roll back/,
  "an event that was acknowledged and lost": /acknowledged and lost/,
  "an event that came twice": /is delivered twice/,
  "a request that came twice": /arrives twice/,
};

/** Watches traces for what the runs are there for. */
export function watchCoverage(): { watch(trace: readonly string[]): void; unseen(): string[] } {
  const unseen = new Set(Object.keys(sights));
  return {
    watch(trace) {
      for (const sight of unseen) {
        if (trace.some((line) => sights[sight]?.test(line))) unseen.delete(sight);
      }
    },
    unseen: () => [...unseen],
  };
}
