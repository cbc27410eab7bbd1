import { setTimeout as delay } from "node:timers/promises";
import type { Connection, Model, mongo } from "mongoose";
import type { Logger } from "pino";
import { isDatabaseUnavailable } from "./errors.ts";
import { migrate } from "./migrate.ts";
import { type DatabaseDeclaration, openSettings } from "./settings.ts";

export interface CollectionsParts {
  db: Connection;
  log: Logger;
  /** Ends the wait for an unavailable database. */
  signal: AbortSignal;
}

/**
 * Prepares a service's database before it listens: checks its identity, applies the missing migrations, and creates the
 * collections and indexes of all models; then runs `complete`. Waits while the database is unavailable.
 * @throws Error when the database has another identity or a newer schema, or when a migration fails.
 */
export async function prepareDatabase(
  parts: CollectionsParts,
  declaration: DatabaseDeclaration = {},
  complete: () => Promise<void> = async () => {},
): Promise<void> {
  const { migrations = [] } = declaration;
  await retryWhileUnavailable(parts, "preparing the database", async () => {
    const { _id, migrations: _, lease: __, ...facts } = await openSettings(parts.db, declaration);
    await migrate({ ...parts, migrations });
    await createOnce(parts.db);
    await complete();
    parts.log.info(
      { database: parts.db.name, ...facts, schemaVersion: migrations.length },
      "database prepared",
    );
  });
}

/**
 * Creates the collections and indexes of all models: a unique index that does not exist yet protects nothing. Waits
 * while the database is unavailable.
 */
export async function createCollections(parts: CollectionsParts): Promise<void> {
  await retryWhileUnavailable(parts, "creating collections", () => createOnce(parts.db));
}

/** Repeats `work` while the database is unavailable. */
export async function retryWhileUnavailable(
  { log, signal }: CollectionsParts,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!isDatabaseUnavailable(error)) throw error;
      log.warn({ err: error }, `${what} failed, will retry in 1 s`);
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
