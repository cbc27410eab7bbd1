import { type Filter, matches } from "./documents.ts";
import type { Place } from "./statement.ts";

/**
 * Whether a look is answered at once, without a step of the world: a sweep for work on any document
 * that finds none, or a poll for named documents of which nothing has changed since the last one.
 * Services look many times a second, and to choose an order of such looks is to choose between runs
 * that are the same.
 */
export function isIdleLook(place: Place, filter: Filter): boolean {
  const id = filter["_id"];
  if (typeof id === "string") return false;
  const { world, database, collection, asked } = place;
  const { version } = database;
  const question = `${collection.name} ${JSON.stringify(filter)}`;
  const isIdle = id === undefined ? findsNothing(place, filter) : asked.get(question) === version;
  if (id !== undefined) asked.set(question, version);
  if (isIdle) {
    world.clock.noteIdleness(
      (nowMs) => database.version === version && findsNothingAt(place, filter, nowMs),
    );
  }
  return isIdle;
}

function findsNothing({ collection }: Place, filter: Filter): boolean {
  for (const document of collection.documents.values()) {
    if (matches(document, filter)) return false;
  }
  return true;
}

/** A sweep asks for what is due by now: later that is more. What is named does not become due. */
function findsNothingAt(place: Place, filter: Filter, nowMs: number): boolean {
  if (filter["_id"] !== undefined) return true;
  const later = Object.entries(filter).map(([path, wanted]) => {
    const isDue = (wanted as { $lte?: unknown }).$lte instanceof Date;
    return [path, isDue ? { $lte: new Date(nowMs) } : wanted] as const;
  });
  return findsNothing(place, Object.fromEntries(later));
}
