import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { getReceipts } from "@arch/contracts/delivery";
import { accountEvents, orderEvents } from "@arch/contracts/events";
import { handleTopic } from "@arch/kit/events/topicHandler";
import { callEndpoint } from "@arch/testing/call";
import { deliverRaw } from "@arch/testing/deliver";
import { testMoment } from "@arch/testing/events";
import { type RunningService, startService } from "@arch/testing/service";

let subscriber: RunningService;
const handled: string[] = [];

const build = () => ({
  routes: [],
  subscriptions: [
    handleTopic(
      orderEvents,
      { "order.created": async ({ orderId }) => void handled.push(orderId) },
      async () => [],
    ),
    handleTopic(accountEvents, {}, async () => []),
  ],
  needsSubscriptions: false,
  jobs: [],
});

before(async () => {
  subscriber = await startService(build);
});
after(() => subscriber.stop());

const orderIdOf = (name: string) => name.padStart(22, "0");

/** Delivers the event of an order, published `agoMs` before now. */
function deliverOrder(name: string, agoMs: number, to = subscriber) {
  const orderId = orderIdOf(name);
  return deliverRaw(to, "order-events", {
    specversion: "1.0",
    source: "order",
    type: "order.created",
    id: `order:${orderId}`,
    time: new Date(Date.now() - agoMs).toISOString(),
    data: { version: 1, orderId, login: "ann", priceMinor: 100, createdAt: testMoment },
  });
}

describe("receipts of a subscriber", () => {
  it("count events of a declared type without a handler as received, because nothing is left to do", async () => {
    const { body } = await callEndpoint(subscriber.baseUrl, getReceipts(accountEvents), {
      body: { ids: { "account.opened": ["account:ann"] } },
      headers: { "dapr-caller-app-id": "billing" },
    });
    assert.deepEqual(body.received, ["account:ann"]);
  });
});

describe("a new subscriber", () => {
  it("acknowledges and ignores an event that was published before it subscribed, and handles later ones", async () => {
    assert.deepEqual((await deliverOrder("early", 60_000)).body, { status: "SUCCESS" });
    assert.deepEqual((await deliverOrder("late", -1_000)).body, { status: "SUCCESS" });
    assert.deepEqual(handled, [orderIdOf("late")]);
  });

  it("handles after a restart what was published while it was down", async () => {
    const restarted = await startService(build, { replicaOf: subscriber });
    const joined = await subscriber.db.collection("subscriptions").find().toArray();
    assert.deepEqual(joined.map(({ _id }) => String(_id)).toSorted(), [
      "account-events",
      "order-events",
    ]);
    await deliverOrder("down", 0, restarted);
    await restarted.stop();
    assert.deepEqual(handled, [orderIdOf("late"), orderIdOf("down")]);
  });
});
