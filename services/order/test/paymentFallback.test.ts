import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { operate } from "@arch/contracts/account";
import { orderEvents } from "@arch/contracts/events";
import { fakeEndpoint } from "@arch/testing/callees";
import { deliver, published } from "@arch/testing/deliver";
import { accountOpened } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import type { RunningService } from "@arch/testing/service";
import { createOrder, readOrder, startOrder } from "./order.ts";

let order: RunningService;
/** The idempotency keys of the payments that billing was invoked for. */
let payments: (string | undefined)[];

beforeEach(async () => {
  order = await startOrder({ style: "collaboration" });
  await deliver(order, accountOpened("ann"));
  payments = [];
  fakeEndpoint(order.sidecar, operate, ({ login, operation, sum }, { headers }) => {
    payments.push(headers["idempotency-key"]?.toString());
    return { operationId: "op:1", login, operation, sum, isPaid: true, balance: 0 };
  });
});
afterEach(() => order.stop());

const place = (headers: Record<string, string>) =>
  createOrder(order, { login: "ann", price: 5 }, headers);

describe("an order in the style collaboration", () => {
  it("is paid by invocation under its own id after three events without an outcome", async () => {
    const { status, body } = await place({ prefer: "wait=0" });
    assert.equal(status, 202);
    await eventually(async () => {
      order.advanceClock(1_000);
      assert.equal((await readOrder(order, body.orderId)).body.status, "paid");
    }, 20_000);
    assert.deepEqual(payments, [`order:${body.orderId}`]);
    assert.equal(published(order, orderEvents, "order.created").length, 3);
  });

  it("is paid by invocation at once while the broker refuses every event", async () => {
    order.sidecar.publishStatus = 500;
    for (const _ of [1, 2, 3]) await place({ prefer: "wait=0" });
    const { status, body } = await eventually(async () => {
      const response = await place({ prefer: "wait=1" });
      assert.equal(response.status, 200);
      return response;
    });
    assert.deepEqual([status, body.status], [200, "paid"]);
  });
});
