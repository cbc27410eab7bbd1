import type { World } from "../world/world.ts";
import { type Collection, type Database, type Transaction, visible } from "./database.ts";
import { type Document, type Filter, matches, sorted } from "./documents.ts";
import { isIdlePoll } from "./idlePoll.ts";
import { outcomesOf, runLater, startOutage } from "./mongod.ts";
import { connectionLost, isLockHeld } from "./mongoErrors.ts";
import type { Writer } from "./write.ts";

const outage = "fails, database unavailable from now on";

/** A collection over a process' connection, which can break at every statement. */
export interface CollectionHandle {
  world: World;
  database: Database;
  collection: Collection;
  /** The database's version at each of this process' polls, by collection and filter. */
  polled: Map<string, number>;
}

/** One statement; `executePart` is the partial effect of a bulk write without a transaction. */
export interface Statement<T> {
  verb: string;
  transaction?: Transaction | undefined;
  execute(writer: Writer): T;
  executePart?(writer: Writer): void;
}

/** Sends a statement, and repeats it while another client's transaction locks the document. */
export async function statement<T>(handle: CollectionHandle, parts: Statement<T>): Promise<T> {
  for (;;) {
    try {
      return await send(handle, parts);
    } catch (error) {
      if (!isLockHeld(error)) throw error;
    }
  }
}

/** The statement executes when its step is taken, and may fail before or after its execution. */
function send<T>(
  handle: CollectionHandle,
  { verb, transaction, ...effect }: Statement<T>,
): Promise<T> {
  const { world, database, collection } = handle;
  const writer = { database, collection, transaction };
  const label = `${verb} ${collection.name}`;
  const usual = ["done", "fails", "done, response lost", "late, response lost", outage];
  if (effect.executePart !== undefined && transaction === undefined)
    usual.push("done in part, response lost");
  return world.perform<T>({
    label,
    fault: "database",
    outcomes: outcomesOf(world, database, usual),
    execute(outcome) {
      const execute = () => executeOrWait(writer, effect.execute);
      if (outcome === "done") return execute();
      if (outcome === "done, response lost") execute();
      if (outcome === "late, response lost") runLater(world, label, execute);
      if (outcome === outage) startOutage(world, database);
      if (outcome === "done in part, response lost") effect.executePart?.(writer);
      throw connectionLost(
        transaction === undefined ? "RetryableWriteError" : "TransientTransactionError",
      );
    },
  });
}

/** A statement that has to wait is executed again from its start, so it has written nothing. */
function executeOrWait<T>(writer: Writer, execute: (writer: Writer) => T): T {
  if (writer.database.open.size === 0) return execute(writer);
  const before = new Map(writer.collection.documents);
  try {
    return execute(writer);
  } catch (error) {
    if (isLockHeld(error)) writer.collection.documents = before;
    throw error;
  }
}

/** A query as in mongoose: further calls refine it before it is sent. */
export interface Query extends Promise<Document[]> {
  select(fields: Record<string, 1>): Query;
  sort(by: Record<string, 1 | -1>): Query;
  limit(count: number): Query;
  lean(): Query;
}

/** Reads the documents that match a filter, from the transaction's snapshot if there is one. */
export function query(handle: CollectionHandle, filter: Filter, transaction?: Transaction): Query {
  let order: Record<string, 1 | -1> = {};
  let maxCount = Number.POSITIVE_INFINITY;
  const { world, database, collection } = handle;
  const execute = () => {
    const all = [...visible(database, collection, transaction).values()];
    return sorted(
      all.filter((document) => matches(document, filter)),
      order,
    ).slice(0, maxCount);
  };
  const read = () => {
    if (transaction === undefined && isIdlePoll(handle, filter)) return execute();
    const operation = { label: `find ${collection.name}`, fault: "database" as const };
    return world.perform({
      ...operation,
      outcomes: outcomesOf(world, database, ["done", "fails"]),
      execute(outcome) {
        if (outcome === "done") return execute();
        throw connectionLost("TransientTransactionError");
      },
    });
  };
  // Sent a microtask later, after the calls that refine it.
  const query: Query = Object.assign(Promise.resolve().then(read), {
    // The types of the stores already forbid the other fields.
    select: () => query,
    sort: (by: Record<string, 1 | -1>) => {
      order = by;
      return query;
    },
    limit: (count: number) => {
      maxCount = count;
      return query;
    },
    lean: () => query,
  });
  return query;
}
