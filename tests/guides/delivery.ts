import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { InteractionStyle } from "@arch/contracts/style";
import { countPendingWork } from "@arch/invariants/mongoSnapshot";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { shopOf } from "@arch/testing/shop";
import { MongoClient } from "mongodb";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import { type Stack, type StackOptions, startStack } from "../../scripts/stack/stack.ts";
import { sidecarUrl } from "../ports.ts";

/** A subscriber of `payment-events`, and where it stores one document for each completed payment. */
export interface Subscriber {
  service: string;
  collection: string;
}

interface Scene {
  broker: BrokerName;
  style: InteractionStyle;
  subscribers: readonly Subscriber[];
  /** The folder of the code in which these are subscribers; in the repository they are not. */
  codeRoot: () => string;
}

const drainMs = 60_000;
/** Longer than Dapr repeats a delivery that fails at once: after that only the publisher can deliver the event. */
const outageMs = 8_000;
const rejectAll = { _id: { $exists: false } };

/**
 * Declares tests of subscribers that join a shop with earlier payments: each gets every later payment once, whatever
 * its handler does, and no earlier one.
 */
export function deliversPayments({ broker, style, subscribers, codeRoot }: Scene): void {
  describe(`new subscribers of payments on ${broker}, style ${style}`, () => {
    let stack: Stack;
    let mongo: MongoClient;
    let earlier: string[];
    const since = async () => (await paymentIds(mongo)).filter((id) => !earlier.includes(id));

    before(async () => {
      const dataFolder = `.data/test/guides-${broker}`;
      await rm(dataFolder, { recursive: true, force: true });
      earlier = await payWithout({ broker, dataFolder });
      stack = await startStack({ broker, style, dataFolder, codeRoot: codeRoot(), report });
      mongo = await MongoClient.connect(stack.mongoUrl);
    });
    after(async () => {
      await mongo?.close();
      await stack?.stop();
    });

    it("grants points for an order", async () => {
      const login = await pay(stack, 1);
      await eventually(async () => {
        const url = `${stack.baseUrl}/loyalty/points?login=${login}`;
        assert.deepEqual((await call("GET", url)).body, { login, points: 60 });
      });
    });

    it("deliver each payment once, also those that a handler rejected for 8 s", async () => {
      await Promise.all(subscribers.map((each) => setValidator(mongo, each, rejectAll)));
      const known = await Promise.all(subscribers.map((each) => idsIn(mongo, each)));
      await pay(stack, 60);
      await delay(outageMs);
      assert.deepEqual(await Promise.all(subscribers.map((each) => idsIn(mongo, each))), known);
      await Promise.all(subscribers.map((each) => setValidator(mongo, each, {})));
      const expected = await since();
      assert.equal(expected.length, 61);
      await Promise.all(
        subscribers.map((each) =>
          eventually(async () => assert.deepEqual(await idsIn(mongo, each), expected), drainMs),
        ),
      );
    });

    it("deliver the time of an event's publication, by which earlier events are recognised", async () => {
      const id = `order:poison-${broker}`;
      const fromMs = Date.now();
      await publishPoison(stack, id);
      for (const { service } of subscribers) {
        const { event } = await eventually(() => deadLetterOf(mongo, service, id), drainMs);
        const ms = new Date(JSON.parse(event).time).getTime();
        // The time has no fraction of a second.
        assert.ok(ms >= fromMs - 1_000 && ms <= Date.now(), `${service} got ${event}`);
      }
    });

    it("deliver no payment from before the first start of the subscriber", async () => {
      for (const each of subscribers) assert.deepEqual(await idsIn(mongo, each), await since());
    });
  });
}

const report = () => {};

/** Pays orders in the repository's own shop until all are delivered; resolves with the ids of the payments. */
async function payWithout(options: StackOptions): Promise<string[]> {
  const stack = await startStack({ ...options, report });
  try {
    await pay(stack, 20);
    const mongo = await MongoClient.connect(stack.mongoUrl);
    try {
      await eventually(async () => {
        const left = Object.values(await countPendingWork(mongo));
        assert.deepEqual(
          left,
          left.map(() => 0),
        );
      }, drainMs);
      return await paymentIds(mongo);
    } finally {
      await mongo.close();
    }
  } finally {
    await stack.stop();
  }
}

/** Pays orders of a new user and resolves with the login. */
async function pay(stack: Stack, orders: number): Promise<string> {
  const shop = shopOf(stack);
  const login = await shop.newUser(10_000);
  const paid = await Promise.all(
    Array.from({ length: orders }, () => shop.order({ login, price: 60.5 })),
  );
  for (const { status } of paid) assert.ok(status === 200 || status === 202, `${status}`);
  return login;
}

async function paymentIds(mongo: MongoClient): Promise<string[]> {
  const payments = { orderId: { $exists: true }, outcome: "applied" };
  const entries = mongo.db("billing").collection<{ _id: string }>("entries");
  return (await entries.find(payments).toArray()).map(({ _id }) => _id).toSorted();
}

async function idsIn(mongo: MongoClient, { service, collection }: Subscriber): Promise<string[]> {
  const stored = mongo.db(service).collection<{ _id: string }>(collection);
  return (await stored.find().toArray()).map(({ _id }) => _id).toSorted();
}

async function setValidator(
  mongo: MongoClient,
  { service, collection: collMod }: Subscriber,
  validator: object,
): Promise<void> {
  await mongo.db(service).command({ collMod, validator });
}

async function publishPoison({ tokens }: Stack, id: string): Promise<void> {
  const query = `metadata.cloudevent.id=${id}&metadata.cloudevent.type=payment.completed`;
  const url = `${sidecarUrl("billing")}/v1.0/publish/pubsub/payment-events?${query}`;
  const headers = { "dapr-api-token": tokens.dapr };
  assert.equal((await call("POST", url, { body: { version: 99 }, headers })).status, 204);
}

async function deadLetterOf(mongo: MongoClient, service: string, id: string) {
  const deadLetters = mongo.db(service).collection<{ _id: string; event: string }>("deadLetters");
  return (await deadLetters.findOne({ _id: id })) ?? assert.fail(`${service} has no ${id}`);
}
