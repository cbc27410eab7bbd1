import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { call } from "@arch/testing/call";
import { ledgerEntry } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import { parseJson } from "@arch/testing/json";
import { type Shop, shopOf } from "@arch/testing/shop";
import { MongoClient } from "mongodb";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { appUrl, sidecarUrl } from "../ports.ts";

const drainMs = 60_000;

for (const broker of BROKERS) {
  describe(`outages on ${broker}`, () => {
    let stack: Stack;
    let shop: Shop;
    let mongo: MongoClient;
    before(async () => {
      stack = await startStack({
        broker,
        dataFolder: `.data/test/outages-${broker}`,
        report: () => {},
      });
      shop = shopOf(stack);
      mongo = await MongoClient.connect(stack.mongoUrl);
    });
    after(async () => {
      await mongo.close();
      await stack.stop();
    });

    const twoHundredDeposits = (login: string) =>
      Promise.all(Array.from({ length: 200 }, () => shop.operate(login, "deposit", 1)));

    it(`stores one message about each of 200 operations made while ${broker} was stopped`, async () => {
      const login = await shop.newUser();
      await stack.unit("broker").kill();
      await twoHundredDeposits(login);
      assert.equal(await shop.balance(login), 200);
      await stack.unit("broker").start();
      await stack.unit("broker").ready();
      await shop.everyMessage(login, drainMs);
    });

    it(`stores one message about each of 600 operations while ${broker} is killed three times`, async () => {
      const login = await shop.newUser();
      const count = 600;
      let completed = 0;
      const deposits = Promise.all(
        Array.from({ length: 12 }, async (_, client) => {
          for (let number = client; number < count; number += 12) {
            assert.equal((await shop.operate(login, "deposit", 1)).status, 200);
            completed++;
          }
        }),
      );
      for (const moment of [100, 250, 400]) {
        await eventually(
          async () => assert.ok(completed >= moment, `${completed} completed`),
          drainMs,
        );
        await stack.unit("broker").kill();
        await stack.unit("broker").start();
      }
      await deposits;
      await stack.unit("broker").ready();
      assert.equal(await shop.balance(login), count);
      await shop.everyMessage(login, drainMs);
    });

    it(`stores one message about each of 200 operations after notification failed for 30 s, on ${broker}`, async () => {
      const login = await shop.newUser();
      const database = mongo.db("notification");
      const rejectAll = { _id: { $exists: false } };
      await database.command({ collMod: "messages", validator: rejectAll });
      await twoHundredDeposits(login);
      await delay(30_000);
      assert.deepEqual(await shop.messages(login), []);
      await database.command({ collMod: "messages", validator: {} });
      await shop.everyMessage(login, drainMs);
    });

    it(`handles events after a poison event, and its replay after a fix stores one message, on ${broker}`, async () => {
      const login = await shop.newUser(5);
      await shop.everyMessage(login, drainMs);
      const poison = { version: 99, login, note: "from the future" };
      const id = `op:poison-${login}`;
      const published = await call(
        "POST",
        `${sidecarUrl("billing")}/v1.0/publish/pubsub/operation-events?metadata.cloudevent.id=${id}&metadata.cloudevent.type=account.operation.applied`,
        { body: poison, headers: { "dapr-api-token": stack.tokens.dapr } },
      );
      assert.equal(published.status, 204);
      await shop.operate(login, "deposit", 1);
      await shop.everyMessage(login, drainMs);

      const deadLetters = mongo
        .db("notification")
        .collection<{ _id: string; event: string }>("deadLetters");
      const dead = await eventually(async () => {
        const found = await deadLetters.findOne({ _id: id });
        assert.ok(found, "the dead letter is stored");
        return found;
      }, drainMs);
      assert.deepEqual(await runDeadLetters(stack, "replay", "notification", id), {
        requested: 1,
        handled: 0,
        failed: 1,
      });
      const data = ledgerEntry({ operationId: id, login, seq: 99 });
      const fixed = JSON.stringify({ ...parseJson(dead.event), data });
      await deadLetters.updateOne({ _id: id }, { $set: { event: fixed } });
      assert.deepEqual(await runDeadLetters(stack, "replay", "notification", id), {
        requested: 1,
        handled: 1,
        failed: 0,
      });
      assert.deepEqual(await runDeadLetters(stack, "replay", "notification", id), {
        requested: 0,
        handled: 0,
        failed: 0,
      });
      const messages = (await shop.messages(login)).filter((message) => message.id === id);
      assert.equal(messages.length, 1);
    });

    it(`reports notification as ready but not as started up while ${broker} is stopped`, async () => {
      const statusOf = async (path: string) => (await fetch(appUrl("notification") + path)).status;
      assert.deepEqual([await statusOf("/startupz"), await statusOf("/readyz")], [200, 200]);
      await stack.unit("broker").kill();
      await eventually(async () => assert.equal(await statusOf("/startupz"), 503), 40_000);
      assert.equal(await statusOf("/readyz"), 200);
      await stack.unit("broker").start();
      await eventually(async () => assert.equal(await statusOf("/startupz"), 200), drainMs);
    });
  });
}

describe("a change of the broker", () => {
  it("publishes on the new broker the entries that the old broker never received", async () => {
    const dataFolder = ".data/test/change-of-broker";
    const before = await startStack({ broker: "redis", dataFolder, report: () => {} });
    const login = await shopOf(before).newUser();
    await before.unit("broker").kill();
    await shopOf(before).operate(login, "deposit", 5);
    await shopOf(before).operate(login, "withdraw", 6);
    assert.deepEqual(await shopOf(before).messages(login), []);
    await before.stop();
    const after = await startStack({ broker: "rabbitmq", dataFolder, report: () => {} });
    try {
      await shopOf(after).everyMessage(login, drainMs);
      assert.equal((await shopOf(after).messages(login)).length, 2);
    } finally {
      await after.stop();
    }
  });
});

/** Runs the operator's command for dead letters and returns what it prints. */
async function runDeadLetters({ mongoUrl }: Stack, ...args: string[]): Promise<unknown> {
  const script = "packages/dead-letters/dist/main.js";
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], {
    env: { ...process.env, MONGO_URL: mongoUrl },
  });
  return parseJson(stdout);
}
