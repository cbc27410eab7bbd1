import { setTimeout as delay } from "node:timers/promises";
import type { Connection, Model, mongo } from "mongoose";
import type { Logger } from "pino";
import { isDatabaseUnavailable } from "./errors.ts";

export interface CreateCollectionsParts {
  db: Connection;
  log: Logger;
  /** Ends the wait for an unavailable database. */
  signal: AbortSignal;
}

/**
 * Creates the collections and indexes of all models before the service listens: a unique index that does not exist yet
 * protects nothing. Then runs `prepare`. Waits while the database is unavailable.
 */
export async function createCollections(
  { db, log, signal }: CreateCollectionsParts,
  prepare: () => Promise<void> = async () => {},
): Promise<void> {
  for (;;) {
    try {
      await createOnce(db);
      return await prepare();
    } catch (error) {
      signal.throwIfAborted();
      if (!isDatabaseUnavailable(error)) throw error;
      log.warn({ err: error }, "creating collections failed, will retry in 1 s");
      await delay(1_000, undefined, { signal });
    }
  }
}

async function createOnce(db: Connection): Promise<void> {
  const models: Model<unknown>[] = Object.values(db.models);
  for (const model of models) {
    await model.createCollection();
    await model.createIndexes();
  }
}

/**
 * The driver's own collection of a model, for writes of many documents: they are typed and built by our own code, so
 * casting each by its schema would cost time and find nothing.
 */
export function driverCollection<T extends { _id: string }>(model: Model<T>): mongo.Collection<T> {
  return model.db.collection<T>(model.collection.name);
}
