import { prepareDatabase } from "@arch/kit/mongo/collections";
import { connectMongo } from "@arch/kit/mongo/connection";
import { type MigrateParts, migrate } from "@arch/kit/mongo/migrate";
import {
  type DatabaseDeclaration,
  type Migration,
  type Settings,
  settingsId,
  settingsOf,
} from "@arch/kit/mongo/settings";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase } from "@arch/testing/service";
import { type Connection, type mongo, Schema } from "mongoose";

interface Order {
  _id: string;
  unfinished?: boolean;
  delivery?: { state: string };
}

const { signal } = new AbortController();

/** Five replicas of a service, each with a connection of its own to one database. */
export interface Replicas {
  db: Connection;
  all: Connection[];
  /** Connects another one, for example through a proxy. */
  connect(url?: string): Promise<Connection>;
  settings(): Promise<Settings | null>;
  close(): Promise<void>;
}

export async function openReplicas(): Promise<Replicas> {
  const { db, close } = await openTestDatabase();
  const connect = (url = process.env["MONGO_URL"] ?? "") =>
    connectMongo({ url, database: db.name, log, signal, onStop() {} });
  const all = await Promise.all(Array.from({ length: 5 }, () => connect()));
  return {
    db,
    all,
    connect,
    settings: () => settingsOf(db).findOne({ _id: settingsId }),
    async close() {
      for (const replica of all) await replica.close();
      await close();
    },
  };
}

/** Starts a version of a service, as each replica does. */
export const start = (db: Connection, declaration?: DatabaseDeclaration) =>
  prepareDatabase({ db, log, signal }, declaration);

/** Only the migrations, with a lease of this time. */
export const migrateWith = (parts: Pick<MigrateParts, "db" | "migrations" | "leaseMs">) =>
  migrate({ ...parts, log, signal });

export const ordersOf = (db: Connection): mongo.Collection<Order> => db.collection<Order>("orders");

/** The data of the earlier version: an index over one field, and documents. */
export async function startEarlierVersion({ connect }: Replicas, documents: number): Promise<void> {
  const earlier = await connect();
  earlier.model("order", orderSchema({}), "orders");
  await start(earlier);
  const all = Array.from({ length: documents }, (_, id) => ({ _id: `${id}`, unfinished: true }));
  await ordersOf(earlier).insertMany(all);
  await earlier.close();
}

/** The next version: the index has other options, and a field has another name. */
export function declareNextVersion(db: Connection): void {
  db.model("order", orderSchema({ unique: true, sparse: true }), "orders");
}

function orderSchema(indexOptions: object): Schema {
  const schema = new Schema({ _id: String, number: Number });
  schema.index({ number: 1 }, indexOptions);
  return schema;
}

export const changeIndex: Migration = {
  name: "numbers are unique",
  run: async (db) => void (await ordersOf(db).dropIndexes()),
};

export const replaceField: Migration = {
  name: "delivery replaces unfinished",
  async run(db) {
    await ordersOf(db).updateMany({ unfinished: { $exists: true } }, [
      { $set: { delivery: { state: "pending" } } },
      { $unset: "unfinished" },
    ]);
  },
};

/** The same migration, with the number of its runs. */
export function counted(migration: Migration): Migration & { runs: number } {
  const result = {
    name: migration.name,
    runs: 0,
    async run(db: Connection) {
      result.runs++;
      await migration.run(db);
    },
  };
  return result;
}
