import { setTimeout as delay } from "node:timers/promises";
import mongoose, { type Connection, type Model } from "mongoose";
import type { Logger } from "pino";

mongoose.set("strictQuery", "throw");
mongoose.set("sanitizeFilter", true);

/** How every money transaction runs. Without its own concerns a transaction silently takes weaker defaults. */
export const moneyTransaction = {
  readConcern: { level: "snapshot" },
  writeConcern: { w: "majority", j: true },
  readPreference: "primary",
} as const;

export interface MongoParts {
  url: string;
  database: string;
  log: Logger;
  /** Ends the waiting for a database that is away. */
  signal: AbortSignal;
  /** Told how to disconnect. */
  onStop(stop: () => Promise<void>): void;
}

/** Connects to a service's own database, waiting as long as it takes: start-up order needs no hand. */
export async function connectMongo(parts: MongoParts): Promise<Connection> {
  const { url, database, log, signal, onStop } = parts;
  for (;;) {
    const connection = mongoose.createConnection(url, {
      dbName: database,
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
      // A database that hangs must not hang the caller: each of these ends as "not available".
      serverSelectionTimeoutMS: 3_000,
      connectTimeoutMS: 3_000,
      socketTimeoutMS: 8_000,
      writeConcern: { w: "majority", journal: true },
      readConcernLevel: "majority",
      // An int64 stays whole: it arrives as a bigint, never as a rounded double.
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
      log.warn({ err: error }, "MongoDB cannot be used yet, trying again");
      await delay(1_000, undefined, { signal });
    }
  }
}

/**
 * Creates collections and indexes before anything is served: a unique index not yet built protects nothing. A database
 * that goes away meanwhile is waited for, as by `connectMongo`.
 */
export async function prepareCollections(
  parts: Pick<MongoParts, "log" | "signal"> & { connection: Connection },
): Promise<void> {
  const { connection, log, signal } = parts;
  for (;;) {
    try {
      return await createCollections(connection);
    } catch (error) {
      signal.throwIfAborted();
      if (!isDatabaseAway(error)) throw error;
      log.warn({ err: error }, "MongoDB went away while collections were prepared, trying again");
      await delay(1_000, undefined, { signal });
    }
  }
}

async function createCollections(connection: Connection): Promise<void> {
  const models: Model<unknown>[] = Object.values(connection.models);
  for (const model of models) {
    await model.createCollection();
    await model.createIndexes();
  }
}

/**
 * Readiness of the database: it answers, takes writes, and knows transactions.
 * @throws Error with a sentence that says what is missing.
 */
export async function assertWritable(connection: Connection): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  if (hello?.["setName"] === undefined) {
    throw new Error("mongod runs without --replSet, so there are no transactions");
  }
  if (hello["isWritablePrimary"] !== true) throw new Error("the replica set has no primary here");
}

/**
 * The driver's own collection behind a model, for writing many documents at once: they are typed and made by our own
 * code, so casting each of them by its schema once more would cost time and find nothing.
 */
export function driverCollection<T extends { _id: string }>(
  model: Model<T>,
): mongoose.mongo.Collection<T> {
  return model.db.collection<T>(model.collection.name);
}

/** Whether a write was refused because the id or another unique value is already there. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === 11000;
}

/** Whether an operation failed because the database is away, hangs or is changing its primary. */
export function isDatabaseAway(error: unknown): boolean {
  const { mongo } = mongoose;
  if (!(error instanceof mongo.MongoError)) return isSocketError(error);
  return (
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    awayLabels.some((label) => error.hasErrorLabel(label))
  );
}

/** A write into a connection that the server has just closed reaches us as the socket's own error. */
function isSocketError(error: unknown): boolean {
  return error instanceof Error && "code" in error && socketErrors.has(String(error.code));
}

const socketErrors = new Set(["EPIPE", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "ETIMEDOUT"]);

const awayLabels = [
  "RetryableWriteError",
  "TransientTransactionError",
  "UnknownTransactionCommitResult",
];
