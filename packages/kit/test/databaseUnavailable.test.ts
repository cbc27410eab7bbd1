import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { toProblem } from "@arch/kit/http/problemResponses";
import { connectMongo, moneyTransaction } from "@arch/kit/mongo/connection";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase, type TestDatabase } from "@arch/testing/service";
import { startTcpProxy, type TcpProxy } from "@arch/testing/tcpProxy";
import type { Connection } from "mongoose";

interface Item {
  _id: string;
}

/** A connection through a proxy of its own to the database of this file. */
interface Disturbed {
  proxy: TcpProxy;
  db: Connection;
  close(): Promise<void>;
}

let database: TestDatabase;
before(async () => {
  database = await openTestDatabase();
  await database.db.createCollection("items");
});
after(() => database.close());

async function connectThroughProxy(): Promise<Disturbed> {
  const proxy = await startTcpProxy(new URL(process.env["MONGO_URL"] ?? ""));
  const { signal } = new AbortController();
  const parts = { url: proxy.url, database: database.db.name, log, signal, onStop() {} };
  const db = await connectMongo(parts);
  return {
    proxy,
    db,
    async close() {
      await db.close();
      await proxy.close();
    },
  };
}

let documents = 0;

/** Writes and reads in every way that the services use. */
const operations: Record<string, (db: Connection) => Promise<unknown>> = {
  find: (db) => items(db).find().limit(1).toArray(),
  insertOne: (db) => items(db).insertOne(newItem()),
  insertMany: (db) => items(db).insertMany([newItem(), newItem()]),
  updateMany: (db) => items(db).updateMany({}, { $set: { seen: true } }),
  bulkWrite: (db) => bulkInsert(db, [newItem(), newItem()]),
  "an index": (db) => items(db).createIndex({ seen: 1 }),
  "insertMany in a transaction": insertInTransaction,
};

function items(db: Connection) {
  return db.collection<Item>("items");
}

function newItem(): Item {
  return { _id: `item ${++documents}` };
}

/** As the ledger does: without the repeats of `withTransaction`. */
async function insertInTransaction(db: Connection): Promise<void> {
  const session = await db.startSession();
  try {
    session.startTransaction(moneyTransaction);
    await items(db).insertMany([newItem(), newItem()], { session });
    await session.commitTransaction();
  } finally {
    await session.endSession();
  }
}

function bulkInsert(db: Connection, all: Item[]) {
  return items(db).bulkWrite(
    all.map((document) => ({ insertOne: { document } })),
    { ordered: false },
  );
}

/** The error of an operation that must fail. */
async function errorOf(operation: Promise<unknown>): Promise<Error> {
  const outcome = await operation.catch((error: unknown) => error);
  assert.ok(outcome instanceof Error, "the operation fails");
  return outcome;
}

function assertUnavailable(error: unknown, what: string): void {
  const problem = toProblem(error);
  assert.deepEqual([problem.code, problem.retryAfterSeconds], ["unavailable", 2], what);
}

describe("toProblem", { concurrency: true }, () => {
  for (const [name, operate] of Object.entries(operations)) {
    it(`turns every cut connection of ${name} into the problem unavailable`, async () => {
      const kinds = ["close", "reset"] as const;
      const cuts = [1, 200, 300, 400, 500, 600, 800, 1_200].flatMap((afterBytes) =>
        kinds.map((kind) => ({ afterBytes, kind })),
      );
      const failed = await Promise.all(cuts.map((cut) => cutDuring(operate, cut)));
      assert.ok(failed.includes(true), "no cut made the operation fail");
    });

    it(`turns a failed selection of a server for ${name} into the problem unavailable`, async (t) => {
      const { proxy, db, close } = await connectThroughProxy();
      t.after(close);
      proxy.block();
      await proxy.nextRejected();
      assertUnavailable(await errorOf(operate(db)), name);
      assertUnavailable(await errorOf(operate(db)), `${name}, again`);
    });
  }

  it("turns a write that another one refuses, or is wrong, into the problem internal", async () => {
    const { db } = database;
    const same = newItem();
    await items(db).insertOne(same);
    const wrong = items(db).bulkWrite([
      { updateOne: { filter: { _id: same._id }, update: { $inc: { _id: 1 } } as object } },
    ]);
    const errors = [await errorOf(wrong), await errorOf(bulkInsert(db, [same]))];
    for (const error of [...errors, new TypeError("x"), "text"]) {
      assert.equal(toProblem(error).code, "internal");
    }
  });
});

/** Runs an operation while each new connection ends after some bytes; resolves with whether it failed. */
async function cutDuring(
  operate: (db: Connection) => Promise<unknown>,
  cut: TcpProxy["faults"][number],
): Promise<boolean> {
  const { proxy, db, close } = await connectThroughProxy();
  try {
    proxy.faults.push(...Array.from({ length: 1_000 }, () => cut));
    // Ends the connections from before; those that follow are cut.
    proxy.resume();
    const error: unknown = await operate(db).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) assertUnavailable(error, `${cut.kind} after ${cut.afterBytes} bytes`);
    return error !== undefined;
  } finally {
    await close();
  }
}
