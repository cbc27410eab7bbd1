import assert from "node:assert/strict";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { type RunningService, startService } from "@arch/testing/service";
import { MongoClient } from "mongodb";
import { until } from "../../scripts/processes/until.ts";
import { type Backing, startBacking } from "../../scripts/stack/backing.ts";
import { endLeftovers } from "../../scripts/stack/leftovers.ts";
import { listMembers, MONGOD_PORT, mongoUrlOf } from "../../scripts/stack/mongod.ts";
import { billingApp } from "../../services/billing/src/app.ts";
import { orderApp } from "../../services/order/src/app.ts";
import { watchPrimary } from "./members.ts";

const login = "ann";
const orderId = "0".repeat(22);
/** The member that becomes primary again whenever it can. */
const first = "mongod";
const since = new Date(0);

/** What each read shows, and a change that it must show once MongoDB has acknowledged the change. */
const reads = [
  {
    name: "a balance",
    app: "billing",
    path: `/account/?login=${login}`,
    collection: "accounts",
    change: { $inc: { balanceMinor: 1n } },
  },
  {
    name: "a statement",
    app: "billing",
    path: `/account/operations?login=${login}`,
    collection: "entries",
    change: { $inc: { balanceAfterMinor: 1n } },
  },
  {
    name: "an order",
    app: "order",
    path: `/order/orders/${orderId}`,
    collection: "orders",
    change: { $set: { status: "paid" } },
  },
  {
    name: "a list of orders",
    app: "order",
    path: `/order/orders?login=${login}`,
    collection: "orders",
    change: { $inc: { priceMinor: 1n } },
  },
] as const;

type Read = (typeof reads)[number];

interface Stored {
  _id: string;
  login: string;
}

async function preferFirst(mongo: MongoClient): Promise<void> {
  const admin = mongo.db("admin");
  const { config } = await admin.command({ replSetGetConfig: 1 });
  config.version++;
  config.members[0].priority = 2;
  await admin.command({ replSetReconfig: config });
}

describe("a primary that was replaced and does not know it yet", { timeout: 120_000 }, () => {
  let backing: Backing;
  let mongo: MongoClient;
  /** Waits until the first member is the primary, or until another one is. */
  let waitUntilPrimary: (isFirst: boolean) => Promise<void>;
  let services: Record<"billing" | "order", RunningService>;

  before(async () => {
    const dataFolder = resolve(".data", "test", "stale-primary");
    await endLeftovers(dataFolder, console.log);
    await rm(dataFolder, { recursive: true, force: true });
    backing = await startBacking({ members: 3, dataFolder, report: () => {} });
    mongo = new MongoClient(backing.mongoUrl, { writeConcern: { w: "majority" } });
    const primary = watchPrimary(mongo, 3);
    waitUntilPrimary = async (isFirst) => {
      const isReached = () => primary() !== undefined && (primary()?.name === first) === isFirst;
      assert.ok(await until(isReached, { timeoutMs: 20_000 }), "the primary changes");
    };
    await mongo.connect();
    await preferFirst(mongo);
    await waitUntilPrimary(true);
    // The services know this member only, as when their network has cut them off from the others.
    const mongoUrl = mongoUrlOf(listMembers(MONGOD_PORT.own));
    const billing = await startService((context) => billingApp(context, { CURRENCY: "RUB" }), {
      mongoUrl,
    });
    const order = await startService((context) => orderApp(context, { MAX_PAYMENTS: 1 }), {
      mongoUrl,
    });
    services = { billing, order };
    const stored = mongo.db(billing.db.name);
    const account = { balanceMinor: 100n, seq: 1, openedAt: since };
    await stored.collection<Stored>("accounts").insertOne({ _id: login, login, ...account });
    const outcome = { outcome: "applied", seq: 1, balanceAfterMinor: 100n };
    const entry = { login, operation: "deposit", sumMinor: 100n, createdAt: since, ...outcome };
    await stored.collection("entries").insertOne(entry);
    const stillPending = { login, priceMinor: 100n, status: "pending", createdAt: since };
    const orders = mongo.db(order.db.name).collection<Stored>("orders");
    await orders.insertOne({ _id: orderId, ...stillPending });
  });

  after(async () => {
    try {
      await services?.billing.stop();
      await services?.order.stop();
      await mongo?.close();
    } finally {
      await backing?.stop();
    }
  });

  it("serves no read without the latest acknowledged change", async (t) => {
    const get = ({ app, path }: Read) => call("GET", services[app].baseUrl + path);
    // Several at once: connections cannot be opened while the primary is stopped, and jobs hold some.
    const before = await Promise.all(
      reads.map(async (read) => {
        const responses = await Promise.all(Array.from({ length: 8 }, () => get(read)));
        for (const { status } of responses) assert.equal(status, 200, read.name);
        return responses[0]?.body;
      }),
    );
    const member = backing.units.get(first) ?? assert.fail(`no unit ${first}`);
    member.signal("SIGSTOP");
    t.after(async () => {
      member.signal("SIGCONT");
      await waitUntilPrimary(true);
    });
    await waitUntilPrimary(false);
    for (const { app, collection, change } of reads) {
      const { name } = services[app].db;
      await mongo.db(name).collection<Stored>(collection).updateOne({ login }, change);
    }
    const pools = Object.values(services).map(({ db }) => db.getClient());
    const sent = Promise.all(pools.map((pool) => once(pool, "connectionCheckedOut")));
    const reading = Promise.all(reads.map(get));
    await Promise.race([sent, reading]);
    member.signal("SIGCONT");
    for (const [index, { status, body }] of (await reading).entries()) {
      assert.ok(status === 503 || status === 200, `status ${status}`);
      if (status === 200) assert.notDeepEqual(body, before[index], reads[index]?.name);
    }
  });
});
