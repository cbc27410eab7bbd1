import assert from "node:assert/strict";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { it } from "node:test";
import { MongoClient } from "mongodb";
import mongoose from "mongoose";
import { until } from "../../scripts/processes/until.ts";
import { startBacking } from "../../scripts/stack/backing.ts";
import { endLeftovers } from "../../scripts/stack/leftovers.ts";
import { listMembers, MONGOD_PORT, mongoUrlOf } from "../../scripts/stack/mongod.ts";
import { accountModel } from "../../services/billing/src/accounts/accountModel.ts";
import { accountStore } from "../../services/billing/src/accounts/accountStore.ts";
import { entryModel } from "../../services/billing/src/ledger/entryModel.ts";
import { entryStore } from "../../services/billing/src/ledger/entryStore.ts";
import { orderModel } from "../../services/order/src/orderModel.ts";
import { orderStore } from "../../services/order/src/orderStore.ts";
import { watchPrimary } from "./members.ts";

const login = "ann";
/** The member that becomes primary again whenever it can. */
const first = "mongod";
const dataFolder = resolve(".data", "test", "stale-primary");

/** Starts a replica set of three whose first member is the primary. */
async function startReplicaSet() {
  await endLeftovers(dataFolder, console.log);
  await rm(dataFolder, { recursive: true, force: true });
  const backing = await startBacking({ members: 3, dataFolder, report: () => {} });
  const mongo = new MongoClient(backing.mongoUrl, { writeConcern: { w: "majority" } });
  const primary = watchPrimary(mongo, 3);
  /** Waits until the first member is the primary, or until another one is. */
  async function waitUntilPrimary(isFirst: boolean): Promise<void> {
    const isReached = () => primary() !== undefined && (primary()?.name === first) === isFirst;
    assert.ok(await until(isReached, { timeoutMs: 30_000 }), "the primary changes");
  }
  await mongo.connect();
  const { config } = await mongo.db("admin").command({ replSetGetConfig: 1 });
  config.version++;
  config.members[0].priority = 2;
  await mongo.db("admin").command({ replSetReconfig: config });
  await waitUntilPrimary(true);
  const member = backing.units.get(first) ?? assert.fail(`no unit ${first}`);
  return { backing, mongo, member, waitUntilPrimary };
}

it("serves no read without the acknowledged changes from a primary that was replaced while it was stopped", {
  timeout: 120_000,
}, async (t) => {
  const { backing, mongo, member, waitUntilPrimary } = await startReplicaSet();
  t.after(async () => {
    member.signal("SIGCONT");
    await mongo.close();
    await backing.stop();
  });
  // This connection knows the first member only, as when a network separates the services from the others.
  // Not by kit, which refuses a URL that names one member of several.
  const db = await mongoose
    .createConnection(mongoUrlOf(listMembers(MONGOD_PORT.own)), {
      dbName: "stale_primary",
      ...{ useBigInt64: true, ignoreUndefined: true, serverMonitoringMode: "poll" },
      ...{ readConcernLevel: "majority", serverSelectionTimeoutMS: 3_000, socketTimeoutMS: 6_000 },
    })
    .asPromise();
  t.after(() => db.close());
  const now = () => new Date(0);
  const noSubscribers = { byEvents: [], byInvocation: [] };
  const accounts = accountStore(accountModel(db), noSubscribers, now);
  const entries = entryStore(entryModel(db));
  const orders = orderStore(orderModel(db), noSubscribers, now);
  const orderId = "order";
  await accounts.open({ login, email: "ann@example.com" });
  await orders.insert({ orderId, login, priceMinor: 100 });
  const page = { login, limit: 50, cursor: undefined };
  const reads = {
    balance: async () => Number((await accounts.find(login))?.balanceMinor),
    statement: async () => (await entries.list(page)).items.length,
    order: async () => (await orders.find(orderId))?.status,
    orders: async () => (await orders.list(page)).items.map(({ status }) => status),
  };
  const readAll = () => Promise.allSettled(Object.values(reads).map((read) => read()));
  const before = await readAll();
  for (const { status } of before) assert.equal(status, "fulfilled");

  member.signal("SIGSTOP");
  await waitUntilPrimary(false);
  const changed = mongo.db(db.name);
  await changed.collection("accounts").updateOne({}, { $inc: { balanceMinor: 100n } });
  await changed.collection("entries").insertOne({ login, seq: 1 });
  await changed.collection("orders").updateOne({}, { $set: { status: "paid" } });
  const sent = once(db.getClient(), "connectionCheckedOut");
  const reading = readAll();
  await sent;
  member.signal("SIGCONT");
  for (const [index, result] of (await reading).entries()) {
    const name = Object.keys(reads)[index];
    // A read may fail, or succeed once the member has the changes.
    if (result.status === "fulfilled") assert.notDeepEqual(result, before[index], name);
  }
});
