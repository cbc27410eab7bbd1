import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { getReceipts } from "@arch/contracts/delivery";
import { accountEvents, orderEvents } from "@arch/contracts/events";
import { callEndpoint } from "@arch/testing/call";
import { deliver, published } from "@arch/testing/deliver";
import { accountOpened, ledgerEntry } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import type { RunningService } from "@arch/testing/service";
import { createOrder, readOrder, readOrders, startOrder } from "./order.ts";

const style = "collaboration";
let order: RunningService;

before(async () => {
  order = await startOrder({ style });
  await deliver(order, accountOpened("ann"));
});
after(() => order.stop());
beforeEach(() => {
  order.sidecar.publications.length = 0;
  order.sidecar.publishStatus = 204;
});

const place = (login: string, headers: Record<string, string> = {}) =>
  createOrder(order, { login, price: 5 }, headers);

/** Waits for the published order of a login. */
const publishedOrder = (login: string) =>
  eventually(async () => {
    const events = published(order, orderEvents, "order.created");
    const event = events.find(({ data }) => data.login === login);
    assert.ok(event, "order.created is published");
    return event;
  });
type OrderEvent = Awaited<ReturnType<typeof publishedOrder>>;

/** Delivers the outcome of a payment as billing publishes it; a reason declines it. */
function deliverPayment({ data: { orderId, login } }: OrderEvent, reason?: string, to = order) {
  const id = `order:${orderId}`;
  const entry = ledgerEntry({ operationId: id, login, operation: "withdraw", sumMinor: 500 });
  const isUnknown = reason === "account_not_found";
  const noAccount = isUnknown && { email: undefined, seq: undefined };
  return deliver(to, {
    topic: "payment-events",
    type: reason === undefined ? "payment.completed" : "payment.declined",
    id,
    data: { ...entry, balanceAfterMinor: 0, reason, orderId, ...noAccount },
  });
}

describe("POST /order/createOrder in the style collaboration", () => {
  it("publishes order.created, invokes no service, and responds when the payment is received", async () => {
    const response = place("ann");
    const event = await publishedOrder("ann");
    const { createdAt, ...data } = event.data;
    assert.ok(createdAt, "the order has a time");
    assert.equal(event.id, `order:${data.orderId}`);
    assert.deepEqual(data, { version: 1, orderId: data.orderId, login: "ann", priceMinor: 500 });
    await deliverPayment(event);
    const { status, body } = await response;
    assert.deepEqual([status, body.status], [200, "paid"]);
    assert.deepEqual(order.sidecar.invocations, []);
    await deliverPayment(event, "insufficient_funds");
    const { body: stored } = await readOrder(order, body.orderId);
    assert.equal(stored.status, "paid", "a settled order never changes");
  });

  it("returns a declined order when payment.declined is received", async () => {
    const response = place("ann");
    await deliverPayment(await publishedOrder("ann"), "insufficient_funds");
    const { status, body } = await response;
    assert.deepEqual([status, body.status], [200, "declined"]);
  });

  it("responds 202 when no payment is received in time, and settles the order later", async () => {
    const { status, headers, body } = await place("ann", { prefer: "wait=0" });
    assert.deepEqual([status, body.isPaid], [202, null]);
    assert.equal(headers.get("location"), `/order/orders/${body.orderId}`);
    await deliverPayment(await publishedOrder("ann"));
    assert.equal((await readOrder(order, body.orderId)).body.status, "paid");
  });

  it("responds 202 while the broker is unavailable, and republishes order.created under the same id", async () => {
    order.sidecar.publishStatus = 500;
    const { status, body } = await place("ann", { prefer: "wait=1" });
    assert.equal(status, 202);
    order.sidecar.publishStatus = 204;
    order.advanceClock(10_000);
    const event = await publishedOrder("ann");
    assert.equal(event.data.orderId, body.orderId);
    await deliverPayment(event);
  });

  it("publishes order.created only after account.opened is received", async () => {
    const response = place("late", { prefer: "wait=30" });
    await eventually(async () => {
      assert.equal((await readOrders(order, { login: "late" })).body.orders.length, 1);
    });
    assert.deepEqual(published(order, orderEvents, "order.created"), []);
    await deliver(order, accountOpened("late"));
    await deliverPayment(await publishedOrder("late"));
    assert.equal((await response).body.status, "paid");
  });

  it("responds 404 when the payment is declined because the account does not exist", async () => {
    const response = place("unknown", { prefer: "wait=2" });
    await deliverPayment(await publishedOrder("unknown"), "account_not_found");
    const { status, problem } = await response;
    assert.deepEqual([status, problem.code], [404, "account_not_found"]);
  });

  it("stores a login as known after its first payment when account.opened was not received", async () => {
    const response = place("unannounced", { prefer: "wait=2" });
    await deliverPayment(await publishedOrder("unannounced"));
    await response;
    const ids = ["unannounced", "unknown", "ann"].map((login) => `account:${login}`);
    const { body } = await callEndpoint(order.baseUrl, getReceipts(accountEvents), {
      body: { ids: { "account.opened": ids } },
      headers: { "dapr-caller-app-id": "billing" },
    });
    assert.deepEqual(body.received.toSorted(), ["account:ann", "account:unannounced"]);
  });

  it("responds to createOrder when another replica receives the payment", async () => {
    const other = await startOrder({ style, replicaOf: order });
    try {
      const response = place("ann");
      await deliverPayment(await publishedOrder("ann"), undefined, other);
      assert.equal((await response).body.status, "paid");
    } finally {
      await other.stop();
    }
  });
});
