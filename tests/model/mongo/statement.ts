import type { World } from "../world/world.ts";
import { type Collection, type Database, type Transaction, visible } from "./database.ts";
import { type Document, type Filter, matches, sorted } from "./documents.ts";
import { isIdleLook } from "./idleLook.ts";
import { doLater, fatesOf, goAway } from "./mongod.ts";
import { connectionLost, isLockHeld } from "./mongoErrors.ts";
import type { Writer } from "./write.ts";

const outage = "fails, and the database is away from now";

/** A collection as a process sees it: through a connection that can break at every statement. */
export interface Place {
  world: World;
  database: Database;
  collection: Collection;
  /** What this process has asked so far, each with the version of the database that answered. */
  asked: Map<string, number>;
}

/** One statement; `actInPart` is what a bulk write without a transaction may leave behind. */
export interface Statement<T> {
  verb: string;
  transaction?: Transaction | undefined;
  act(writer: Writer): T;
  actInPart?(writer: Writer): void;
}

/** Sends a statement, again for as long as it has to wait for a transaction of someone else's. */
export async function statement<T>(place: Place, parts: Statement<T>): Promise<T> {
  for (;;) {
    try {
      return await send(place, parts);
    } catch (error) {
      if (!isLockHeld(error)) throw error;
    }
  }
}

/** It takes place when its step is taken, and may fail before or after that. */
function send<T>(place: Place, { verb, transaction, ...how }: Statement<T>): Promise<T> {
  const { world, database, collection } = place;
  const writer = { database, collection, transaction };
  const label = `${verb} ${collection.name}`;
  const usual = ["done", "fails", "done, unheard", "late, unheard", outage];
  if (how.actInPart !== undefined && transaction === undefined) usual.push("done in part, unheard");
  return world.perform<T>({
    label,
    fault: "database",
    fates: fatesOf(world, database, usual),
    act(fate) {
      if (fate === "done") return how.act(writer);
      if (fate === "done, unheard") how.act(writer);
      if (fate === "late, unheard") doLater(world, label, () => how.act(writer));
      if (fate === outage) goAway(world, database);
      if (fate === "done in part, unheard") how.actInPart?.(writer);
      throw connectionLost(
        transaction === undefined ? "RetryableWriteError" : "TransientTransactionError",
      );
    },
  });
}

/** A query as mongoose has them: shaped by further calls before it is sent. */
export interface Query extends Promise<Document[]> {
  sort(by: Record<string, 1 | -1>): Query;
  limit(count: number): Query;
  lean(): Query;
}

/** Reads the documents that fit a filter, as the transaction sees them if there is one. */
export function query(place: Place, filter: Filter, transaction?: Transaction): Query {
  let order: Record<string, 1 | -1> = {};
  let most = Number.POSITIVE_INFINITY;
  const { world, database, collection } = place;
  const act = () => {
    const all = [...visible(database, collection, transaction).values()];
    return sorted(
      all.filter((document) => matches(document, filter)),
      order,
    ).slice(0, most);
  };
  const look = () => {
    if (transaction === undefined && isIdleLook(place, filter)) return act();
    const deed = { label: `find ${collection.name}`, fault: "database" as const };
    return world.perform({
      ...deed,
      fates: fatesOf(world, database, ["done", "fails"]),
      act(fate) {
        if (fate === "done") return act();
        throw connectionLost("TransientTransactionError");
      },
    });
  };
  // Sent a microtask later, when it has been given its shape.
  const query: Query = Object.assign(Promise.resolve().then(look), {
    sort: (by: Record<string, 1 | -1>) => {
      order = by;
      return query;
    },
    limit: (count: number) => {
      most = count;
      return query;
    },
    lean: () => query,
  });
  return query;
}
