import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Publication } from "@arch/kit/dapr/publication";
import { publishWhilePending } from "../src/delay.ts";
import type { OrderState } from "../src/order.ts";

const order: OrderState = {
  orderId: "3yD_Nmc8WrgFpw6_Y3-ZZw",
  login: "ann",
  priceMinor: 6_000,
  status: "pending",
  createdAt: new Date("2026-01-02T03:04:05.678Z"),
};

function processorWith(pay: () => Promise<OrderState>) {
  const published: Publication[] = [];
  const publish = async (event: Publication) => void published.push(event);
  return { published, process: () => publishWhilePending(pay, { publish })(order, 0) };
}

function assertOneDelay(published: Publication[]): void {
  assert.deepEqual(
    published.map(({ type, id }) => [type, id]),
    [["order.delayed", `delay:${order.orderId}`]],
  );
}

describe("publishWhilePending", () => {
  it("publishes order.delayed under the order's id while the payment is pending", async () => {
    const { published, process } = processorWith(async () => order);
    await process();
    assertOneDelay(published);
  });

  it("publishes order.delayed and fails when the payment fails", async () => {
    const { published, process } = processorWith(() => Promise.reject(new Error("unavailable")));
    await assert.rejects(process(), { message: "unavailable" });
    assertOneDelay(published);
  });

  it("publishes nothing when the order is settled", async () => {
    const { published, process } = processorWith(async () => ({ ...order, status: "paid" }));
    await process();
    assert.deepEqual(published, []);
  });
});
