import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Publication } from "@arch/kit/dapr/publication";
import { payOrPublishDelay } from "../src/delay.ts";
import type { OrderState } from "../src/order.ts";

const order: OrderState = {
  orderId: "3yD_Nmc8WrgFpw6_Y3-ZZw",
  login: "ann",
  priceMinor: 6_000,
  status: "pending",
  createdAt: new Date("2026-01-02T03:04:05.678Z"),
};

async function processWith(pay: () => Promise<OrderState>): Promise<Publication[]> {
  const published: Publication[] = [];
  const publish = async (event: Publication) => void published.push(event);
  await payOrPublishDelay(pay, { publish })(order).catch(() => undefined);
  return published;
}

describe("payOrPublishDelay", () => {
  it("publishes order.delayed under the order's id while the payment is pending or fails", async () => {
    for (const pay of [async () => order, () => Promise.reject(new Error("unavailable"))]) {
      const published = await processWith(pay);
      assert.deepEqual(
        published.map(({ type, id }) => [type, id]),
        [["order.delayed", `delay:${order.orderId}`]],
      );
    }
  });

  it("publishes nothing when the order is settled", async () => {
    assert.deepEqual(await processWith(async () => ({ ...order, status: "paid" })), []);
  });
});
