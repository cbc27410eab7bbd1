import { setTimeout as delay } from "node:timers/promises";
import mongoose, { type Connection, type mongo } from "mongoose";
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

/** The same for every URL, because the guarantees and the bounds of each wait depend on them. */
const forcedOptions = {
  readPreference: "primary",
  retryReads: true,
  retryWrites: true,
  writeConcern: { w: "majority", journal: true },
  readConcernLevel: "majority",
  maxPoolSize: 20,
  // A database that does not respond must not block the caller: each of these ends as "unavailable". One operation
  // takes at most 15 s, a repeat by the driver included; the driver's own timeoutMS has no effect any more.
  serverSelectionTimeoutMS: 3_000,
  waitQueueTimeoutMS: 3_000,
  connectTimeoutMS: 3_000,
  socketTimeoutMS: 6_000,
  // With useBigInt64 the driver's streaming monitor throws after a change of primary (7.8.0), outside of any call, which
  // ends the process. Polling does not.
  serverMonitoringMode: "poll",
  heartbeatFrequencyMS: 1_000,
} as const;

/** The parameters of a URL that would contradict or change the forced options, in lower case. */
const droppedParameters: ReadonlySet<string> = new Set([
  ...Object.keys(forcedOptions).map((name) => name.toLowerCase()),
  ...["w", "journal", "j", "wtimeout", "wtimeoutms", "fsync"],
  ...["readpreferencetags", "maxstalenessseconds", "timeoutms", "minpoolsize", "maxidletimems"],
]);

/** The URL without the parameters that kit sets itself. */
export function withoutForcedOptions(url: string): string {
  const at = url.indexOf("?");
  if (at === -1) return url;
  const isAllowed = (parameter: string) =>
    !droppedParameters.has(parameter.replace(/=.*$/, "").toLowerCase());
  const parameters = url
    .slice(at + 1)
    .split("&")
    .filter(isAllowed);
  return [url.slice(0, at), ...(parameters.length > 0 ? [parameters.join("&")] : [])].join("?");
}

/** Connects to a service's own database and waits as long as needed, so that services can start in any order. */
export async function connectMongo(parts: MongoParts): Promise<Connection> {
  const { url, database, log, signal, onStop } = parts;
  for (;;) {
    const connection = mongoose.createConnection(withoutForcedOptions(url), {
      ...forcedOptions,
      dbName: database,
      autoIndex: false,
      autoCreate: false,
      bufferCommands: false,
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
 * Checks that the database responds, accepts writes and supports transactions.
 * @throws Error that says which of these does not hold.
 */
export async function assertWritable(connection: Connection): Promise<void> {
  const hello = await connection.db?.admin().command({ hello: 1 });
  const { directConnection } = connection.getClient().options;
  assertSupported(hello ?? {}, directConnection);
}

/**
 * Checks a server's response to `hello`: a replica set, or mongos in front of a sharded cluster.
 * @throws Error that says what is wrong.
 */
export function assertSupported(hello: mongo.BSON.Document, directConnection: boolean): void {
  const { setName, msg, isWritablePrimary, hosts = [] } = hello;
  if (setName === undefined && msg !== "isdbgrid") {
    throw new Error("mongod runs without --replSet, so transactions are not supported");
  }
  if (directConnection && hosts.length > 1) {
    // A member that is no longer the primary would respond to reads with old data.
    throw new Error("the replica set has several members: remove directConnection from MONGO_URL");
  }
  if (isWritablePrimary !== true) {
    throw new Error("the replica set has no primary at this address");
  }
}
