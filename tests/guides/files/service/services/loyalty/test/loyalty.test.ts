import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { getReceipts } from "@arch/contracts/delivery";
import { paymentEvents } from "@arch/contracts/events";
import { call, callEndpoint } from "@arch/testing/call";
import { deliver } from "@arch/testing/deliver";
import { type RunningService, startService } from "@arch/testing/service";
import { loyaltyApp } from "../src/app.ts";

let loyalty: RunningService;
before(async () => {
  loyalty = await startService(loyaltyApp);
});
after(() => loyalty.stop());

const payment = {
  topic: "payment-events",
  type: "payment.completed",
  id: "order:1",
  data: {
    version: 1,
    operationId: "order:1",
    login: "ann",
    email: "ann@example.com",
    seq: 1,
    operation: "withdraw",
    sumMinor: 6_050,
    balanceAfterMinor: 0,
    currency: "RUB",
    orderId: "1",
    occurredAt: "2026-01-02T03:04:05.678Z",
  },
};

describe("loyalty", () => {
  it("grants one point per whole unit of a completed payment, once for a duplicate event", async () => {
    for (const _ of [1, 2]) await deliver(loyalty, payment);
    const { body } = await call("GET", `${loyalty.baseUrl}/loyalty/points?login=ann`, {});
    assert.deepEqual(body, { login: "ann", points: 60 });
  });

  it("sends receipts for granted payments and for events that it ignores, and for no other", async () => {
    await deliver(loyalty, payment);
    const ids = { "payment.completed": ["order:1", "order:2"], "payment.declined": ["order:3"] };
    const { body } = await callEndpoint(loyalty.baseUrl, getReceipts(paymentEvents), {
      body: { ids },
      headers: { "dapr-caller-app-id": "billing" },
    });
    assert.deepEqual(body.received.toSorted(), ["order:1", "order:3"]);
  });
});
