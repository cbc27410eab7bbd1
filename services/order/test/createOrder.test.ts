import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { call, type Json } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import type { SeenInvocation } from "@arch/testing/fakeSidecar";
import { closedGate } from "@arch/testing/gate";
import { type RunningService, startService } from "@arch/testing/service";
import { orderApp } from "../src/app.ts";

let order: RunningService;
/** What the stand-in for billing pays at most, and what it was asked for. */
let purse: number;
/** How far the service's clock is ahead. */
let aheadMs = 0;

before(async () => {
  const now = () => new Date(Date.now() + aheadMs);
  order = await startService((context) => orderApp({ ...context, now, style: "notification" }));
});
after(() => order.stop());
/** Stands in for billing. */
function pay({ body, headers }: SeenInvocation) {
  const asked: { login: string; operation: string; sum: number } = JSON.parse(body);
  const operationId = String(headers["idempotency-key"]);
  const isPaid = asked.sum <= purse;
  return { status: 200, body: { operationId, ...asked, isPaid, balance: 1 } };
}

beforeEach(() => {
  purse = 100;
  order.sidecar.invocations.length = 0;
  order.sidecar.callees.set("billing", pay);
});

const createOrder = (body: Json, headers: Record<string, string> = {}) =>
  call("POST", `${order.baseUrl}/order/createOrder`, { body, headers });
const getOrder = (id: unknown) => call("GET", `${order.baseUrl}/order/orders/${String(id)}`);

describe("POST /order/createOrder", () => {
  it("has billing take the price under the order's own id, and is paid", async () => {
    const { status, body } = await createOrder({ login: "ann", price: 99.9, title: "A book" });
    assert.equal(status, 200);
    const { orderId, createdAt, ...rest } = body;
    assert.ok(createdAt, "it has a time");
    assert.deepEqual(rest, {
      login: "ann",
      price: 99.9,
      title: "A book",
      status: "paid",
      isPaid: true,
    });
    const [asked] = order.sidecar.invocations;
    assert.deepEqual(
      [asked?.app, asked?.method, asked?.path],
      ["billing", "PUT", "/account/operation"],
    );
    assert.equal(asked?.headers["idempotency-key"], `order:${String(orderId)}`);
    assert.deepEqual(JSON.parse(asked?.body ?? ""), {
      login: "ann",
      operation: "withdraw",
      sum: 99.9,
    });
    assert.deepEqual((await getOrder(orderId)).body, body);
  });

  it("is declined when billing declines, and stays so", async () => {
    purse = 1;
    const headers = { "idempotency-key": "dear" };
    const { body } = await createOrder({ login: "ann", price: 2 }, headers);
    assert.deepEqual([body["status"], body["isPaid"]], ["declined", false]);
    purse = 100;
    const repeat = await createOrder({ login: "ann", price: 2 }, headers);
    assert.deepEqual([repeat.status, repeat.body], [200, body]);
    assert.equal(repeat.headers.get("idempotent-replayed"), "true");
    assert.equal(order.sidecar.invocations.length, 1);
  });

  it("makes one order of ten equal calls with one key, and ten of ten without", async () => {
    const ten = (headers: Record<string, string>) =>
      Promise.all(
        Array.from({ length: 10 }, () => createOrder({ login: "ten", price: 1 }, headers)),
      );
    const ids = (answers: { body: Json }[]) => new Set(answers.map(({ body }) => body["orderId"]));
    assert.equal(ids(await ten({ "idempotency-key": "same" })).size, 1);
    assert.equal(ids(await ten({})).size, 10);
  });

  it("refuses a key that was used for another order", async () => {
    const headers = { "idempotency-key": "reused" };
    await createOrder({ login: "ann", price: 1 }, headers);
    for (const other of [
      { login: "ann", price: 2 },
      { login: "ann", price: 1, title: "x" },
    ]) {
      const { status, body } = await createOrder(other, headers);
      assert.deepEqual([status, body["code"]], [422, "idempotency_key_reused"]);
    }
    assert.equal((await createOrder({ login: "bob", price: 1 }, headers)).status, 200);
  });

  it("answers 202 with a Location while billing is away, and a repeat settles the order", async () => {
    order.sidecar.callees.delete("billing");
    const headers = { "idempotency-key": "patient" };
    const first = await createOrder({ login: "ann", price: 1 }, headers);
    const { orderId, status, isPaid } = first.body;
    assert.deepEqual([first.status, status, isPaid], [202, "pending", null]);
    assert.equal(first.headers.get("location"), `/order/orders/${String(orderId)}`);
    order.sidecar.callees.set("billing", pay);
    const repeat = await createOrder({ login: "ann", price: 1 }, headers);
    assert.deepEqual([repeat.status, repeat.body["status"]], [200, "paid"]);
  });

  it("waits no longer than the client wants, and settles the order all the same", async () => {
    const gate = closedGate();
    order.sidecar.callees.set("billing", async (invocation) => {
      await gate.opened;
      return pay(invocation);
    });
    const answer = await createOrder({ login: "ann", price: 1 }, { prefer: "wait=0" });
    assert.equal(answer.status, 202);
    gate.open();
    await eventually(async () => {
      assert.equal((await getOrder(answer.body["orderId"])).body["status"], "paid");
    });
  });

  it("answers 404 when billing has no account of that login", async () => {
    order.sidecar.callees.set("billing", () => ({
      status: 404,
      headers: { "content-type": "application/problem+json" },
      body: {
        type: "about:blank",
        title: "x",
        status: 404,
        code: "account_not_found",
        detail: "x",
      },
    }));
    const { status, body } = await createOrder({ login: "ghost", price: 1 });
    assert.deepEqual([status, body["code"]], [404, "account_not_found"]);
  });
});

describe("the sweeper", () => {
  it("settles an order that was left behind, without anyone asking", async () => {
    order.sidecar.callees.delete("billing");
    const { body } = await createOrder({ login: "left", price: 1 });
    assert.equal(body["status"], "pending");
    order.sidecar.callees.set("billing", pay);
    aheadMs += 10_000;
    await eventually(async () => {
      assert.equal((await getOrder(body["orderId"])).body["status"], "paid");
    });
  });

  it("asks for nothing while billing does not answer, and goes on when it does", async () => {
    order.sidecar.callees.delete("billing");
    const { body } = await createOrder({ login: "silent", price: 1 });
    order.sidecar.callees.set("billing", pay);
    order.sidecar.unreachable.add("billing");
    order.sidecar.invocations.length = 0;
    aheadMs += 10_000;
    const probes = order.sidecar.probes;
    await eventually(async () => assert.ok(order.sidecar.probes > probes + 1, "it asks again"));
    assert.deepEqual(order.sidecar.invocations, []);
    order.sidecar.unreachable.clear();
    await eventually(async () => {
      assert.equal((await getOrder(body["orderId"])).body["status"], "paid");
    });
  });

  it("tries ever more seldom while billing fails", async () => {
    order.sidecar.callees.delete("billing");
    const { body } = await createOrder({ login: "away", price: 1 });
    const orders = order.db.collection<{ _id: string; unfinished?: { attempts: number } }>(
      "orders",
    );
    for (const attempts of [1, 2, 3]) {
      aheadMs += 30_000;
      await eventually(async () => {
        const stored = await orders.findOne({ _id: String(body["orderId"]) });
        assert.equal(stored?.unfinished?.attempts, attempts);
      });
    }
  });
});

describe("GET /order/orders", () => {
  it("lists a login's orders page by page, newest first", async () => {
    for (const price of [1, 2, 3]) await createOrder({ login: "pages", price });
    const list = (more: string) =>
      call<{ orders: Json[]; nextCursor?: string }>(
        "GET",
        `${order.baseUrl}/order/orders?login=pages&limit=2${more}`,
      );
    const first = await list("");
    assert.deepEqual(
      first.body.orders.map(({ price }) => price),
      [3, 2],
    );
    const second = await list(`&cursor=${first.body.nextCursor}`);
    assert.deepEqual(
      second.body.orders.map(({ price }) => price),
      [1],
    );
    assert.equal(second.body.nextCursor, undefined);
  });

  it("is empty for an unknown login", async () => {
    const { body } = await call("GET", `${order.baseUrl}/order/orders?login=stranger`);
    assert.deepEqual(body, { login: "stranger", orders: [] });
  });

  it("answers 404 for an order that does not exist", async () => {
    const { status, body } = await getOrder("AAAAAAAAAAAAAAAAAAAAAA");
    assert.deepEqual([status, body["code"]], [404, "order_not_found"]);
  });
});
