import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Migration } from "@arch/kit/mongo/settings";
import type { Connection } from "mongoose";
import {
  changeIndex,
  counted,
  declareNextVersion,
  openReplicas,
  ordersOf,
  type Replicas,
  replaceField,
  start,
  startEarlierVersion,
} from "./replicas.ts";

let replicas: Replicas;
let db: Connection;
beforeEach(async () => {
  replicas = await openReplicas();
  db = replicas.db;
});
afterEach(() => replicas.close());

describe("migrations", () => {
  it("are needed: without one an index with other options cannot be created", async () => {
    await startEarlierVersion(replicas, 1);
    declareNextVersion(db);
    await assert.rejects(start(db), /existing index has the same name/);
  });

  it("change indexes and documents once, before collections are created, with five replicas at once", async () => {
    await startEarlierVersion(replicas, 500);
    const migrations = [counted(changeIndex), counted(replaceField)];
    replicas.all.forEach(declareNextVersion);
    await Promise.all(replicas.all.map((replica) => start(replica, { migrations })));
    assert.deepEqual(
      migrations.map(({ runs }) => runs),
      [1, 1],
    );
    const [, index] = await ordersOf(db).indexes();
    assert.deepEqual([index?.["unique"], index?.["sparse"]], [true, true]);
    assert.equal(await ordersOf(db).countDocuments({ "delivery.state": "pending" }), 500);
    assert.equal(await ordersOf(db).countDocuments({ unfinished: { $exists: true } }), 0);
    const stored = await replicas.settings();
    assert.equal(stored?.schemaVersion, 2);
    assert.deepEqual(
      stored.migrations.map(({ name }) => name),
      migrations.map(({ name }) => name),
    );
    assert.equal(stored.lease, undefined);
  });

  it("do not run in a new database, which has the newest schema", async () => {
    const migrations = [counted(changeIndex), counted(replaceField)];
    await Promise.all(replicas.all.map((replica) => start(replica, { migrations })));
    assert.ok(migrations.every(({ runs }) => runs === 0));
    assert.equal((await replicas.settings())?.schemaVersion, 2);
    await start(db, { migrations: [...migrations, counted({ name: "next", async run() {} })] });
    assert.equal((await replicas.settings())?.schemaVersion, 3);
  });

  it("are repeated at the next start after a failure", async () => {
    await startEarlierVersion(replicas, 1);
    const failing = { ...replaceField, run: () => Promise.reject(new Error("out of space")) };
    await assert.rejects(start(db, { migrations: [failing] }), /out of space/);
    assert.equal((await replicas.settings())?.schemaVersion, 0);
    const repeated = counted(replaceField);
    await start(db, { migrations: [repeated] });
    assert.equal(repeated.runs, 1);
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
