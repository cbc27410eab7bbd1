import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { toProblem } from "@arch/kit/http/problemResponses";
import { connectMongo, moneyTransaction } from "@arch/kit/mongo/connection";
import { eventually } from "@arch/testing/eventually";
import { testLog as log } from "@arch/testing/log";
import type { Connection } from "mongoose";
import { ensureMongod } from "../../../scripts/runtimes/mongod.ts";
import { mongoUrlOf, planMongod } from "../../../scripts/stack/mongod.ts";
import { createUnit, type Unit } from "../../../scripts/stack/unit.ts";

/** A mongod of this file alone, because its primary steps down. */
let mongod: Unit;
let folder: string;
let db: Connection;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "arch-primary-"));
  const port = await freePort();
  const members = [{ name: "mongod", port }];
  const [plan] = planMongod(await ensureMongod(), folder, members);
  assert.ok(plan);
  mongod = createUnit(plan, { onStart() {}, onUnexpectedExit() {} });
  await mongod.start();
  await mongod.ready();
  const { signal } = new AbortController();
  const url = mongoUrlOf(members);
  db = await connectMongo({ url, database: "primary_change", log, signal, onStop() {} });
  await items().insertOne({ _id: "first" });
});
after(async () => {
  await db.close();
  await mongod.stop();
  await rm(folder, { recursive: true });
});

const items = () => db.collection<{ _id: string }>("items");

let documents = 0;
const newItem = () => ({ _id: `item ${++documents}` });

/** Makes the only member a secondary, for a minute at most. */
const stepDown = () => command({ replSetStepDown: 60, force: true });
/** Lets it be elected again. */
const becomePrimary = () => eventually(() => command({ replSetFreeze: 0 }));
const command = (document: object) => db.getClient().db("admin").command(document);

const writes: Record<string, () => Promise<unknown>> = {
  insertOne: () => items().insertOne(newItem()),
  insertMany: () => items().insertMany([newItem(), newItem()]),
  bulkWrite: () => items().bulkWrite([{ insertOne: { document: newItem() } }], { ordered: false }),
  async "a transaction"() {
    const session = await db.startSession();
    try {
      session.startTransaction(moneyTransaction);
      await items().insertMany([newItem()], { session });
      await session.commitTransaction();
    } finally {
      await session.endSession();
    }
  },
};

describe("a primary that steps down", () => {
  for (const [name, write] of Object.entries(writes)) {
    it(`makes ${name} unavailable, and is used again afterwards`, async () => {
      await stepDown();
      const error: unknown = await write().catch((thrown: unknown) => thrown);
      assert.equal(toProblem(error).code, "unavailable", String(error));
      await becomePrimary();
      await eventually(write);
    });
  }

  it("makes writes that are in progress unavailable, or lets them succeed", async () => {
    const writing = Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => Object.values(writes)[index % 4]?.()),
    );
    await stepDown();
    const reasons = (await writing).flatMap((each) =>
      each.status === "rejected" ? [each.reason] : [],
    );
    assert.ok(reasons.length > 0, "every write was faster than the step-down");
    for (const reason of reasons) {
      assert.equal(toProblem(reason).code, "unavailable", String(reason));
    }
    await becomePrimary();
    await eventually(() => items().insertOne(newItem()));
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
