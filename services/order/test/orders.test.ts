import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { RunningService } from "@arch/testing/service";
import { createOrder, readOrder, readOrders, startOrder } from "./order.ts";

let order: RunningService;
before(async () => {
  order = await startOrder();
});
after(() => order.stop());

describe("GET /order/orders", () => {
  it("lists the orders of a login page by page, newest first", async () => {
    const login = "pages";
    for (const price of [1, 2, 3]) await createOrder(order, { login, price });
    const first = await readOrders(order, { login, limit: "2" });
    assert.deepEqual(
      first.body.orders.map(({ price }) => price),
      [3, 2],
    );
    const { nextCursor: cursor = "" } = first.body;
    const second = await readOrders(order, { login, limit: "2", cursor });
    assert.deepEqual(
      second.body.orders.map(({ price }) => price),
      [1],
    );
    assert.equal(second.body.nextCursor, undefined);
  });

  it("lists no orders for an unknown login", async () => {
    const { body } = await readOrders(order, { login: "unknown" });
    assert.deepEqual(body, { login: "unknown", orders: [] });
  });

  it("responds 404 for an order that does not exist", async () => {
    const { status, problem } = await readOrder(order, "AAAAAAAAAAAAAAAAAAAAAA");
    assert.deepEqual([status, problem.code], [404, "order_not_found"]);
  });
});
