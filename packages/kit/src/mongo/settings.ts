import type { Connection, mongo } from "mongoose";
import { isDuplicateKey } from "./errors.ts";

/** A change of stored documents or indexes that a new version of a service needs. */
export interface Migration {
  /** Stored once it is applied, so it never changes. */
  name: string;
  /**
   * Must be idempotent: it is repeated after an interruption, and replicas of the earlier version may still write
   * documents meanwhile.
   */
  run(db: Connection): Promise<void>;
}

/** What a service declares about its database. */
export interface DatabaseDeclaration {
  /** Applied in this order, each once. New ones are appended; a released one is never changed, moved or removed. */
  migrations?: readonly Migration[];
  /** Facts that the first start stores, such as the currency. A later start with another value fails. */
  identity?: Readonly<Record<string, string>>;
  /** Facts of which the values of the first start stay, such as a random id. */
  initial?: Readonly<Record<string, string>>;
}

/** The only document in the collection `settings` of each service's database, beside the facts that it declares. */
export interface Settings {
  _id: typeof settingsId;
  /** The number of applied migrations. */
  schemaVersion: number;
  migrations: { name: string; appliedAt: Date }[];
  /** The replica that applies a migration now, until this time of the database's clock. */
  lease?: { holder: string; until: Date };
}

type SettingsWithFacts = Settings & Record<string, unknown>;

export const settingsCollection = "settings";
export const settingsId = "settings";

export function settingsOf(db: Connection): mongo.Collection<Settings> {
  return db.collection<Settings>(settingsCollection);
}

/**
 * Stores the settings of a new database, and reads them otherwise; any number of replicas may do so at once. A new
 * database needs no migration, so all of them count as applied.
 * @throws Error when the database has another identity, or a schema that this version does not know.
 */
export async function openSettings(
  db: Connection,
  declaration: DatabaseDeclaration,
): Promise<SettingsWithFacts> {
  const { migrations = [], identity = {}, initial = {} } = declaration;
  const isNew = (await db.listCollections()).length === 0;
  const applied = isNew ? migrations.map(({ name }) => ({ name, appliedAt: new Date() })) : [];
  const facts = { ...initial, ...identity, schemaVersion: applied.length, migrations: applied };
  const settings = await insertMissing(db, facts);
  for (const [name, expected] of Object.entries(identity)) {
    if (settings[name] === expected) continue;
    throw new Error(
      `The database ${db.name} was created with the ${name} ${settings[name]}, and the service is configured with ${expected}: restore the setting, or use an empty database`,
    );
  }
  assertKnownSchema(db, settings, migrations);
  return settings;
}

/** One atomic step, so that all replicas get the facts of one of them. */
async function insertMissing(
  db: Connection,
  facts: Record<string, unknown>,
): Promise<SettingsWithFacts> {
  const missing = Object.entries(facts).map(([name, value]) => [
    name,
    { $ifNull: [`$${name}`, { $literal: value }] },
  ]);
  const upsert = () =>
    settingsOf(db).findOneAndUpdate(
      { _id: settingsId },
      [{ $set: Object.fromEntries(missing) as Record<string, object> }],
      { upsert: true, returnDocument: "after" },
    );
  const settings = await upsert().catch((error: unknown) => {
    // Another replica has just inserted the document.
    if (isDuplicateKey(error)) return upsert();
    throw error;
  });
  if (settings === null) throw new Error(`The settings of ${db.name} were deleted meanwhile`);
  return settings as SettingsWithFacts;
}

function assertKnownSchema(
  db: Connection,
  { schemaVersion, migrations: applied }: Settings,
  known: readonly Migration[],
): void {
  if (schemaVersion > known.length) {
    throw new Error(
      `The database ${db.name} has schemaVersion ${schemaVersion}, and this version of the service knows ${known.length}: start a newer version`,
    );
  }
  for (const [index, { name }] of applied.entries()) {
    if (known[index]?.name === name) continue;
    throw new Error(
      `Migration ${index + 1} of the database ${db.name} is "${name}", and that of the service "${known[index]?.name}": released migrations must not change`,
    );
  }
}
