import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { prepareDatabase } from "@arch/kit/mongo/collections";
import { connectMongo } from "@arch/kit/mongo/connection";
import { migrate } from "@arch/kit/mongo/migrate";
import type { DatabaseDeclaration, Migration } from "@arch/kit/mongo/settings";
import { settingsId, settingsOf } from "@arch/kit/mongo/settings";
import { eventually } from "@arch/testing/eventually";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase, type TestDatabase } from "@arch/testing/service";
import { startTcpProxy } from "@arch/testing/tcpProxy";
import { type Connection, Schema } from "mongoose";

interface Order {
  _id: string;
  unfinished?: boolean;
  delivery?: { state: string };
}

const { signal } = new AbortController();

let database: TestDatabase;
let db: Connection;
let replicas: Connection[];
beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  replicas = await Promise.all(Array.from({ length: 5 }, () => connect()));
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
  await database.close();
});

function connect(url = process.env["MONGO_URL"] ?? ""): Promise<Connection> {
  return connectMongo({ url, database: db.name, log, signal, onStop() {} });
}

/** Starts a version of a service, as each replica does. */
const start = (connection: Connection, declaration?: DatabaseDeclaration) =>
  prepareDatabase({ db: connection, log, signal }, declaration);

const settings = () => settingsOf(db).findOne({ _id: settingsId });
const orders = (connection = db) => connection.collection<Order>("orders");

/** The earlier version: an index over one field. */
async function startEarlierVersion(documents: number): Promise<void> {
  const earlier = await connect();
  earlier.model("order", orderSchema({}), "orders");
  await start(earlier);
  await earlier.close();
  const all = Array.from({ length: documents }, (_, id) => ({ _id: `${id}`, unfinished: true }));
  await orders().insertMany(all);
}

function orderSchema(indexOptions: object): Schema {
  const schema = new Schema({ _id: String, number: Number });
  schema.index({ number: 1 }, indexOptions);
  return schema;
}

/** The next version: the index has other options, and a field has another name. */
function declareNextVersion(connection: Connection): void {
  connection.model("order", orderSchema({ unique: true, sparse: true }), "orders");
}

const changeIndex: Migration = {
  name: "numbers are unique",
  run: async (connection) => void (await orders(connection).dropIndexes()),
};

const replaceField: Migration = {
  name: "delivery replaces unfinished",
  async run(connection) {
    await orders(connection).updateMany({ unfinished: { $exists: true } }, [
      { $set: { delivery: { state: "pending" } } },
      { $unset: "unfinished" },
    ]);
  },
};

/** The same migration, with the number of its runs. */
function counted(migration: Migration): Migration & { runs: number } {
  const result = {
    name: migration.name,
    runs: 0,
    async run(connection: Connection) {
      result.runs++;
      await migration.run(connection);
    },
  };
  return result;
}

describe("migrations", () => {
  it("are needed: without one an index with other options cannot be created", async () => {
    await startEarlierVersion(1);
    declareNextVersion(db);
    await assert.rejects(start(db), /existing index has the same name/);
  });

  it("change indexes and documents once, before collections are created, with five replicas at once", async () => {
    await startEarlierVersion(500);
    const migrations = [counted(changeIndex), counted(replaceField)];
    replicas.forEach(declareNextVersion);
    await Promise.all(replicas.map((replica) => start(replica, { migrations })));
    assert.deepEqual(
      migrations.map(({ runs }) => runs),
      [1, 1],
    );
    const [, index] = await orders().indexes();
    assert.deepEqual([index?.["unique"], index?.["sparse"]], [true, true]);
    assert.equal(await orders().countDocuments({ "delivery.state": "pending" }), 500);
    assert.equal(await orders().countDocuments({ unfinished: { $exists: true } }), 0);
    const stored = await settings();
    assert.equal(stored?.schemaVersion, 2);
    assert.deepEqual(
      stored.migrations.map(({ name }) => name),
      migrations.map(({ name }) => name),
    );
    assert.equal(stored.lease, undefined);
  });

  it("do not run in a new database, which has the newest schema", async () => {
    const migrations = [counted(changeIndex), counted(replaceField)];
    await Promise.all(replicas.map((replica) => start(replica, { migrations })));
    assert.ok(migrations.every(({ runs }) => runs === 0));
    assert.equal((await settings())?.schemaVersion, 2);
    await start(db, { migrations: [...migrations, counted({ name: "next", async run() {} })] });
    assert.equal((await settings())?.schemaVersion, 3);
  });

  it("are repeated at the next start after a failure", async () => {
    await startEarlierVersion(1);
    const failing = { ...replaceField, run: () => Promise.reject(new Error("out of space")) };
    await assert.rejects(start(db, { migrations: [failing] }), /out of space/);
    assert.equal((await settings())?.schemaVersion, 0);
    const repeated = counted(replaceField);
    await start(db, { migrations: [repeated] });
    assert.equal(repeated.runs, 1);
  });

  it("are repeated when the connection breaks in the middle of one", async (t) => {
    await startEarlierVersion(3);
    const proxy = await startTcpProxy(new URL(process.env["MONGO_URL"] ?? ""));
    const replica = await connect(proxy.url);
    t.after(async () => {
      await replica.close();
      await proxy.close();
    });
    const interrupted = counted({
      ...replaceField,
      async run(connection) {
        if (interrupted.runs === 1) proxy.block();
        setTimeout(proxy.unblock, 100);
        await replaceField.run(connection);
      },
    });
    await migrateAfterShortLease(replica, [interrupted]);
    assert.equal(await orders().countDocuments({ "delivery.state": "pending" }), 3);
  });

  async function migrateAfterShortLease(replica: Connection, migrations: Migration[]) {
    await start(db);
    const parts = { db: replica, migrations, log, signal, leaseMs: 1_000 };
    await eventually(() => migrate(parts), 20_000);
    assert.equal((await settings())?.schemaVersion, migrations.length);
  }

  const leases: [what: string, untilMs: number, waitMs: number][] = [
    ["has ended", -1, 0],
    ["ends soon", 800, 400],
    ["was taken before the clock was set back two hours", 2 * 3_600_000, 0],
  ];
  for (const [what, untilMs, waitMs] of leases) {
    it(`wait for the lease of a killed replica that ${what}`, async () => {
      await startEarlierVersion(1);
      const lease = { holder: "killed", until: new Date(Date.now() + untilMs) };
      await settingsOf(db).updateOne({ _id: settingsId }, { $set: { lease } });
      const startedMs = performance.now();
      await migrate({ db, migrations: [replaceField], log, signal, leaseMs: 1_000 });
      const tookMs = performance.now() - startedMs;
      assert.ok(tookMs >= waitMs && tookMs < waitMs + 1_500, `it took ${tookMs} ms`);
      assert.equal((await settings())?.schemaVersion, 1);
    });
  }

  it("keep the lease as long as one runs", async () => {
    await startEarlierVersion(1);
    const slow = counted({ name: "slow", run: () => delay(1_500) });
    const all = replicas.map((replica) =>
      migrate({ db: replica, migrations: [slow], log, signal, leaseMs: 600 }),
    );
    await Promise.all(all);
    assert.equal(slow.runs, 1);
  });

  const [first, second] = [counted(changeIndex), counted(replaceField)];
  const refused: [what: string, migrations: Migration[], sentence: RegExp][] = [
    [
      "an unknown newer schema",
      [first],
      /schemaVersion 2, and this version of the service knows 1/,
    ],
    ["changed migrations", [second, first], /Migration 1 of the database .* must not change/],
  ];
  for (const [what, migrations, sentence] of refused) {
    it(`end the start on ${what}`, async () => {
      await start(db, { migrations: [first, second] });
      await assert.rejects(start(db, { migrations }), sentence);
    });
  }
});

describe("the identity of a database", () => {
  it("is that of one replica, when five start at once", async () => {
    const declare = (id: number) => ({
      identity: { currency: "RUB" },
      initial: { ledgerId: `${id}` },
    });
    await Promise.all(replicas.map((replica, id) => start(replica, declare(id))));
    const stored = await settings();
    await start(db, declare(9));
    assert.deepEqual(await settings(), stored);
    assert.match(JSON.stringify(stored), /"ledgerId":"[0-4]"/);
  });

  it("ends the start of all but one, when replicas with different identities start at once", async () => {
    const currencies = ["RUB", "USD", "EUR", "KZT", "CNY"];
    const starts = await Promise.allSettled(
      replicas.map((replica, index) =>
        start(replica, { identity: { currency: String(currencies[index]) } }),
      ),
    );
    const reasons = starts.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    assert.equal(reasons.length, 4);
    for (const reason of reasons) assert.match(String(reason), /was created with the currency/);
  });

  it("is stored by the first start that declares it, on existing data", async () => {
    await startEarlierVersion(1);
    await start(db, { identity: { currency: "RUB" } });
    await assert.rejects(start(db, { identity: { currency: "USD" } }), /currency RUB.*with USD/);
  });
});
