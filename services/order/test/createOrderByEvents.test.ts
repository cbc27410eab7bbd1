import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { call, type Json } from "@arch/testing/call";
import { deliver, published } from "@arch/testing/deliver";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { orderApp } from "../src/app.ts";

let order: RunningService;
/** How far the service's clock is ahead. */
let aheadMs = 0;

before(async () => {
  const now = () => new Date(Date.now() + aheadMs);
  order = await startService((context) => orderApp({ ...context, now, style: "collaboration" }));
  await accountOpened("ann");
});
after(() => order.stop());
beforeEach(() => {
  order.sidecar.publications.length = 0;
  order.sidecar.publishStatus = 204;
});

const createOrder = (login: string, headers: Record<string, string> = {}) =>
  call("POST", `${order.baseUrl}/order/createOrder`, { body: { login, price: 5 }, headers });

const accountOpened = (login: string) =>
  deliver(order, {
    topic: "account-events",
    type: "account.opened",
    id: `account:${login}`,
    data: { version: 1, login, currency: "RUB", openedAt: "2026-01-02T03:04:05.678Z" },
  });

/** The order of a login as it was told. */
const told = (login: string) =>
  eventually(async () => {
    const [event] = published(order, "order.created").filter(({ data }) => data["login"] === login);
    assert.ok(event, "it is told");
    return event;
  });

/** Tells as billing does what came of a payment. */
const paid = ({ data: { orderId, login } }: { data: Json }, reason?: string, to = order) =>
  deliver(to, {
    topic: "payment-events",
    type: reason === undefined ? "payment.completed" : "payment.declined",
    id: `order:${String(orderId)}`,
    data: {
      version: 1,
      operationId: `order:${String(orderId)}`,
      login,
      ...(reason !== "account_not_found" && { email: "a@example.com", seq: 1 }),
      operation: "withdraw",
      sumMinor: 500,
      balanceAfterMinor: 0,
      currency: "RUB",
      reason,
      orderId,
      occurredAt: "2026-01-02T03:04:05.678Z",
    },
  });

describe("POST /order/createOrder, when services tell each other what happened", () => {
  it("tells that the order was created, asks nobody, and is paid when the payment is heard of", async () => {
    const answer = createOrder("ann");
    const event = await told("ann");
    const { createdAt, ...data } = event.data;
    assert.ok(createdAt, "it has a time");
    assert.equal(event.id, `order:${String(data["orderId"])}`);
    assert.deepEqual(data, { version: 1, orderId: data["orderId"], login: "ann", priceMinor: 500 });
    await paid(event);
    const { status, body } = await answer;
    assert.deepEqual([status, body["status"]], [200, "paid"]);
    assert.deepEqual(order.sidecar.invocations, []);
    await paid(event, "insufficient_funds");
    const now = await call("GET", `${order.baseUrl}/order/orders/${String(body["orderId"])}`);
    assert.equal(now.body["status"], "paid", "a settled order never changes");
  });

  it("is declined when billing tells so", async () => {
    const answer = createOrder("ann");
    await paid(await told("ann"), "insufficient_funds");
    const { status, body } = await answer;
    assert.deepEqual([status, body["status"]], [200, "declined"]);
  });

  it("answers 202 when nothing is heard in time, and settles later", async () => {
    const { status, headers, body } = await createOrder("ann", { prefer: "wait=0" });
    assert.deepEqual([status, body["isPaid"]], [202, null]);
    await paid(await told("ann"));
    const now = await call("GET", `${order.baseUrl}${headers.get("location")}`);
    assert.equal(now.body["status"], "paid");
  });

  it("answers 202 while the broker is away, and tells again under the same id", async () => {
    order.sidecar.publishStatus = 500;
    const { status, body } = await createOrder("ann", { prefer: "wait=1" });
    assert.equal(status, 202);
    order.sidecar.publishStatus = 204;
    aheadMs += 10_000;
    const event = await told("ann");
    assert.equal(event.data["orderId"], body["orderId"]);
    await paid(event);
  });

  it("waits for an account that is opened after the order", async () => {
    const answer = createOrder("late", { prefer: "wait=30" });
    const list = () => call("GET", `${order.baseUrl}/order/orders?login=late`);
    await eventually(async () => assert.equal(((await list()).body["orders"] as Json[]).length, 1));
    assert.deepEqual(published(order, "order.created"), []);
    await accountOpened("late");
    await paid(await told("late"));
    assert.equal((await answer).body["status"], "paid");
  });

  it("answers 404 when billing tells that there is no such account", async () => {
    const answer = createOrder("nobody", { prefer: "wait=2" });
    await paid(await told("nobody"), "account_not_found");
    const { status, body } = await answer;
    assert.deepEqual([status, body["code"]], [404, "account_not_found"]);
  });

  it("learns a login from its first payment when nothing was told of the account", async () => {
    const answer = createOrder("unheard", { prefer: "wait=2" });
    await paid(await told("unheard"));
    await answer;
    const { body } = await call("POST", `${order.baseUrl}/order/knownLogins`, {
      body: { logins: ["unheard", "nobody", "ann"] },
      headers: { "dapr-caller-app-id": "billing" },
    });
    assert.deepEqual((body["known"] as string[]).toSorted(), ["ann", "unheard"]);
  });

  it("is settled by another replica that hears of the payment", async () => {
    const other = await startService((context) =>
      orderApp({ ...context, db: order.db, style: "collaboration" }),
    );
    try {
      const answer = createOrder("ann");
      await paid(await told("ann"), undefined, other);
      assert.equal((await answer).body["status"], "paid");
    } finally {
      await other.stop();
    }
  });
});
