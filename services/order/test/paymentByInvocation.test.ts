import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { operate } from "@arch/contracts/account";
import { fakeEndpoint } from "@arch/testing/callees";
import { eventually } from "@arch/testing/eventually";
import { closedGate } from "@arch/testing/gate";
import type { RunningService } from "@arch/testing/service";
import { createOrder, readOrder, startOrder } from "./order.ts";

let order: RunningService;
/** The balance of every account in the fake billing; no payment changes it. */
let balance: number;

before(async () => {
  order = await startOrder();
});
after(() => order.stop());
beforeEach(() => {
  balance = 100;
  order.sidecar.invocations.length = 0;
  billingPays();
});

/** Lets billing respond to payments, after `ready`. */
function billingPays(ready?: Promise<void>): void {
  fakeEndpoint(order.sidecar, operate, async (command, { headers }) => {
    await ready;
    const operationId = String(headers["idempotency-key"]);
    return { ...command, operationId, isPaid: command.sum <= balance, balance };
  });
}

const orderIs = (orderId: string, status: string) =>
  eventually(async () => assert.equal((await readOrder(order, orderId)).body.status, status));

describe("POST /order/createOrder", () => {
  it("creates an order, invokes billing with the order's id as the key, and returns the paid order", async () => {
    const request = { login: "ann", price: 99.9, title: "A book" };
    const { status, body } = await createOrder(order, request);
    assert.equal(status, 200);
    const { orderId, createdAt, ...rest } = body;
    assert.ok(createdAt, "the order has a time");
    assert.deepEqual(rest, { ...request, status: "paid", isPaid: true });
    const [payment] = order.sidecar.invocations;
    assert.ok(payment, "billing was invoked");
    assert.deepEqual(
      [payment.app, payment.method, payment.path],
      ["billing", "PUT", "/account/operation"],
    );
    assert.equal(payment.headers["idempotency-key"], `order:${orderId}`);
    assert.deepEqual(JSON.parse(payment.body), { login: "ann", operation: "withdraw", sum: 99.9 });
    assert.deepEqual((await readOrder(order, orderId)).body, body);
  });

  it("returns a declined order, and the same for a repeat without another payment", async () => {
    balance = 1;
    const headers = { "idempotency-key": "dear" };
    const { body } = await createOrder(order, { login: "ann", price: 2 }, headers);
    assert.deepEqual([body.status, body.isPaid], ["declined", false]);
    balance = 100;
    const repeat = await createOrder(order, { login: "ann", price: 2 }, headers);
    assert.deepEqual([repeat.status, repeat.body], [200, body]);
    assert.equal(repeat.headers.get("idempotent-replayed"), "true");
    assert.equal(order.sidecar.invocations.length, 1);
  });

  it("creates one order for ten concurrent calls with one key, and ten orders without a key", async () => {
    const countOrders = async (headers: Record<string, string>) => {
      const calls = Array.from({ length: 10 }, () =>
        createOrder(order, { login: "ten", price: 1 }, headers),
      );
      return new Set((await Promise.all(calls)).map(({ body }) => body.orderId)).size;
    };
    assert.equal(await countOrders({ "idempotency-key": "same" }), 1);
    assert.equal(await countOrders({}), 10);
  });

  it("rejects a key that the same login used for another order with 422", async () => {
    const headers = { "idempotency-key": "reused" };
    await createOrder(order, { login: "ann", price: 1 }, headers);
    for (const other of [
      { login: "ann", price: 2 },
      { login: "ann", price: 1, title: "x" },
    ]) {
      const { status, problem } = await createOrder(order, other, headers);
      assert.deepEqual([status, problem.code], [422, "idempotency_key_reused"]);
    }
    assert.equal((await createOrder(order, { login: "bob", price: 1 }, headers)).status, 200);
  });

  it("responds 202 with a Location while billing is unavailable, and a repeat pays the order", async () => {
    order.sidecar.callees.delete("billing");
    const headers = { "idempotency-key": "patient" };
    const first = await createOrder(order, { login: "ann", price: 1 }, headers);
    const { orderId, status, isPaid } = first.body;
    assert.deepEqual([first.status, status, isPaid], [202, "pending", null]);
    assert.equal(first.headers.get("location"), `/order/orders/${orderId}`);
    billingPays();
    const repeat = await createOrder(order, { login: "ann", price: 1 }, headers);
    assert.deepEqual([repeat.status, repeat.body.status], [200, "paid"]);
  });

  it("responds 202 to createOrder when the preferred wait is over, and still settles the order", async () => {
    const gate = closedGate();
    billingPays(gate.opened);
    const { status, body } = await createOrder(
      order,
      { login: "ann", price: 1 },
      { prefer: "wait=0" },
    );
    assert.equal(status, 202);
    gate.open();
    await orderIs(body.orderId, "paid");
  });

  it("responds 404 to createOrder when billing has no account of the login", async () => {
    const problem = { type: "about:blank", title: "x", status: 404, detail: "x" };
    order.sidecar.callees.set("billing", () => ({
      status: 404,
      headers: { "content-type": "application/problem+json" },
      body: { ...problem, code: "account_not_found" },
    }));
    const response = await createOrder(order, { login: "ghost", price: 1 });
    assert.deepEqual([response.status, response.problem.code], [404, "account_not_found"]);
  });
});

describe("concurrent payments", () => {
  it("are at most MAX_PAYMENTS, however short the clients wait; the sweeper pays the others", async (t) => {
    const gate = closedGate();
    const bounded = await startOrder({ maxPayments: 2 });
    t.after(() => bounded.stop());
    fakeEndpoint(bounded.sidecar, operate, async (command) => {
      await gate.opened;
      return { ...command, operationId: "any", isPaid: true, balance: 1 };
    });
    const orderIds: string[] = [];
    for (let index = 0; index < 5; index++) {
      const request = { login: "ann", price: 1 };
      const { status, body } = await createOrder(bounded, request, { prefer: "wait=0" });
      assert.deepEqual([status, body.status], [202, "pending"]);
      orderIds.push(body.orderId);
    }
    await eventually(async () => assert.equal(bounded.sidecar.invocations.length, 2));
    gate.open();
    const isPaid = async (orderId: string) =>
      (await readOrder(bounded, orderId)).body.status === "paid";
    await eventually(async () => {
      const paid = await Promise.all(orderIds.map(isPaid));
      assert.equal(paid.filter(Boolean).length, 2);
    });
    bounded.advanceClock(10_000);
    await eventually(async () => {
      const paid = await Promise.all(orderIds.map(isPaid));
      assert.ok(paid.every(Boolean), "all are paid");
    });
  });
});

describe("the sweeper of orders", () => {
  it("pays a pending order without a repeat by the client", async () => {
    order.sidecar.callees.delete("billing");
    const { body } = await createOrder(order, { login: "left", price: 1 });
    assert.equal(body.status, "pending");
    billingPays();
    order.advanceClock(10_000);
    await orderIs(body.orderId, "paid");
  });

  it("requests no payment while billing's health check fails, and resumes afterwards", async () => {
    order.sidecar.callees.delete("billing");
    const { body } = await createOrder(order, { login: "silent", price: 1 });
    billingPays();
    order.sidecar.unreachable.add("billing");
    order.sidecar.invocations.length = 0;
    order.advanceClock(10_000);
    const probes = order.sidecar.probes;
    await eventually(async () =>
      assert.ok(order.sidecar.probes > probes + 1, "the health check is repeated"),
    );
    assert.deepEqual(order.sidecar.invocations, []);
    order.sidecar.unreachable.clear();
    await orderIs(body.orderId, "paid");
  });

  it("stores the number of attempts to pay an order while billing fails", async () => {
    order.sidecar.callees.delete("billing");
    const { body } = await createOrder(order, { login: "failing", price: 1 });
    type Stored = { _id: string; unfinished?: { attempts: number } };
    const orders = order.db.collection<Stored>("orders");
    for (const attempts of [1, 2, 3]) {
      order.advanceClock(30_000);
      await eventually(async () => {
        const stored = await orders.findOne({ _id: body.orderId });
        assert.equal(stored?.unfinished?.attempts, attempts);
      });
    }
  });
});
