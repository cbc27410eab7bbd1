import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { InteractionStyle } from "@arch/contracts/style";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { MongoClient } from "mongodb";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import {
  deadLetterOf,
  drainMs,
  idsIn,
  pay,
  paymentIds,
  payWithout,
  publishPoison,
  rejectEffects,
  type Subscriber,
} from "./payments.ts";

interface Scene {
  broker: BrokerName;
  style: InteractionStyle;
  subscribers: readonly Subscriber[];
  /** The folder of the code in which these are subscribers; in the repository they are not. */
  codeRoot: () => string;
}

/** Longer than Dapr repeats a delivery that fails at once: after that only the publisher can deliver the event. */
const outageMs = 8_000;

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
    const stored = () => Promise.all(subscribers.map((each) => idsIn(mongo, each)));
    const reject = (isRejected: boolean) =>
      Promise.all(subscribers.map((each) => rejectEffects(mongo, each, isRejected)));
    const differences = async () => differencesBetween(subscribers, await stored(), await since());

    before(async () => {
      const dataFolder = `.data/test/guides-${broker}`;
      await rm(dataFolder, { recursive: true, force: true });
      earlier = await payWithout({ broker, dataFolder });
      const options = { broker, style, dataFolder, codeRoot: codeRoot() };
      stack = await startStack({ ...options, report: () => {} });
      mongo = await MongoClient.connect(stack.mongoUrl);
    });
    after(async () => {
      await mongo?.close();
      await stack?.stop();
    });

    it("grant points for an order", async () => {
      const login = await pay(stack, 1);
      await eventually(async () => {
        const url = `${stack.baseUrl}/loyalty/points?login=${login}`;
        assert.deepEqual((await call("GET", url)).body, { login, points: 60 });
      }, drainMs);
    });

    it("get each payment once, also those that a handler rejected for 8 s", async () => {
      await reject(true);
      const before = await stored();
      await pay(stack, 60);
      await delay(outageMs);
      assert.deepEqual(await stored(), before);
      await reject(false);
      assert.equal((await since()).length, 61);
      await eventually(async () => assert.deepEqual(await differences(), []), drainMs);
    });

    it("get the time of an event's publication, by which they recognise earlier events", async () => {
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

    it("get no payment from before their first start", async () => {
      assert.equal(earlier.length, 20);
      assert.deepEqual(await differences(), []);
    });
  });
}

/** Sentences about subscribers that have not stored exactly the expected payments. */
function differencesBetween(
  subscribers: readonly Subscriber[],
  stored: readonly string[][],
  expected: readonly string[],
): string[] {
  return subscribers.flatMap(({ service }, index) => {
    const ids = stored[index] ?? [];
    const missing = expected.filter((id) => !ids.includes(id)).length;
    const others = ids.filter((id) => !expected.includes(id)).length;
    if (missing + others === 0) return [];
    return [`${service} lacks ${missing} of ${expected.length} payments and has ${others} others`];
  });
}
