import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
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
});
