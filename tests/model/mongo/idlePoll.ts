import { type Filter, matches } from "./documents.ts";
import type { CollectionHandle } from "./statement.ts";

/**
 * Whether a query returns at once, without a step of the simulation: a sweep that finds no due
 * document, or a poll by ids in a database that has not changed since the same poll. Services poll
 * many times a second, and the order of such polls makes no difference to a run.
 */
export function isIdlePoll(handle: CollectionHandle, filter: Filter): boolean {
  const id = filter["_id"];
  if (typeof id === "string") return false;
  const { world, database, collection, polled } = handle;
  const { version } = database;
  const polledMs = world.clock.nowMs();
  const key = `${collection.name} ${JSON.stringify(filter)}`;
  const isIdle = id === undefined ? findsNothing(handle, filter) : polled.get(key) === version;
  if (id !== undefined) polled.set(key, version);
  if (isIdle) {
    world.clock.noteIdlePoll(
      (nowMs) =>
        database.version === version && findsNothingAfter(handle, filter, nowMs - polledMs),
    );
  }
  return isIdle;
}

function findsNothing({ collection }: CollectionHandle, filter: Filter): boolean {
  for (const document of collection.documents.values()) {
    if (matches(document, filter)) return false;
  }
  return true;
}

/** A sweep queries by due time, so it may find more later. A poll by ids does not depend on time. */
function findsNothingAfter(handle: CollectionHandle, filter: Filter, ms: number): boolean {
  // Most polls are of an empty collection, and need no filter.
  if (filter["_id"] !== undefined || handle.collection.documents.size === 0) return true;
  return findsNothing(handle, shifted(filter, ms) as Filter);
}

/** The same filter at a later time: all its dates are relative to the time of the query. */
function shifted(value: unknown, ms: number): unknown {
  if (value instanceof Date) return new Date(value.getTime() + ms);
  if (Array.isArray(value)) return value.map((each) => shifted(each, ms));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shifted(each, ms)]));
}
