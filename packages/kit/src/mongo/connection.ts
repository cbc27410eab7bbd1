import { setTimeout as delay } from "node:timers/promises";
import mongoose, { type Connection } from "mongoose";
import type { Logger } from "pino";

mongoose.set("strictQuery", "throw");
mongoose.set("sanitizeFilter", true);

/** The options of every money transaction; a transaction does not inherit the concerns of its connection. */
export const moneyTransaction = {
  readConcern: { level: "snapshot" },
  writeConcern: { w: "majority", j: true },
  readPreference: "primary",
} as const;

export interface MongoParts {
  url: string;
  database: string;
  log: Logger;
  /** Ends the wait for an unavailable database. */
  signal: AbortSignal;
  /** Registers the disconnect. */
  onStop(stop: () => Promise<void>): void;
}

/** Connects to a service's own database and waits as long as needed, so that services can start in any order. */
export async function connectMongo(parts: MongoParts): Promise<Connection> {
  const { url, database, log, signal, onStop } = parts;
  for (;;) {
    const connection = mongoose.createConnection(url, {
      dbName: database,
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      // A database that does not respond must not block the caller: each of these ends as "unavailable". One operation
      // takes at most 15 s, a repeat by the driver included; the driver's own timeoutMS has no effect any more.
      serverSelectionTimeoutMS: 3_000,
      waitQueueTimeoutMS: 3_000,
      connectTimeoutMS: 3_000,
      socketTimeoutMS: 6_000,
      writeConcern: { w: "majority", journal: true },
      readConcernLevel: "majority",
      // An int64 stays exact: it is read as a bigint, never as a rounded double.
      useBigInt64: true,
      ignoreUndefined: true,
    });
    try {
      await connection.asPromise();
      await assertWritable(connection);
      onStop(() => connection.close());
      return connection;
    } catch (error) {
      await connection.destroy();
      signal.throwIfAborted();
      log.warn({ err: error }, "connecting to MongoDB failed, will retry in 1 s");
      await delay(1_000, undefined, { signal });
    }
  }
}

/**
 * Readiness of the database: it responds, accepts writes and supports transactions.
 * @throws Error that says which of these does not hold.
 */
export async function assertWritable(connection: Connection): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  if (hello?.["setName"] === undefined) {
    throw new Error("mongod runs without --replSet, so transactions are not supported");
  }
  if (hello["isWritablePrimary"] !== true) {
    throw new Error("the replica set has no primary at this address");
  }
}
