import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { getReceipts } from "@arch/contracts/delivery";
import { paymentEvents } from "@arch/contracts/events";
import { callEndpoint } from "@arch/testing/call";
import { deliver } from "@arch/testing/deliver";
import { type RunningService, startService } from "@arch/testing/service";
import { personApp } from "../src/app.ts";

let person: RunningService;
before(async () => {
  person = await startService(personApp);
});
after(() => person.stop());

describe("payment.completed", () => {
  it("stores one purchase and sends a receipt, also when the event is delivered twice", async () => {
    const data = {
      version: 1,
      operationId: "order:1",
      login: "ann",
      email: "ann@example.com",
      seq: 1,
      operation: "withdraw",
      sumMinor: 6_000,
      balanceAfterMinor: 0,
      currency: "RUB",
      orderId: "1",
      occurredAt: "2026-01-02T03:04:05.678Z",
    };
    const payment = { topic: "payment-events", type: "payment.completed", id: "order:1", data };
    for (const _ of [1, 2]) {
      assert.deepEqual((await deliver(person, payment)).body, { status: "SUCCESS" });
    }
    const purchases = await person.db.collection("purchases").find().toArray();
    assert.deepEqual(
      purchases.map(({ _id, sumMinor }) => [String(_id), sumMinor]),
      [["order:1", 6_000]],
    );
    const { body } = await callEndpoint(person.baseUrl, getReceipts(paymentEvents), {
      body: { ids: { "payment.completed": ["order:1", "order:2"] } },
      headers: { "dapr-caller-app-id": "billing" },
    });
    assert.deepEqual(body.received, ["order:1"]);
  });
});
