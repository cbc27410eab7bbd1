import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { deliver } from "@arch/testing/deliver";
import { type RunningService, startService } from "@arch/testing/service";
import { notificationApp } from "../src/app.ts";

let notification: RunningService;
before(async () => {
  notification = await startService(notificationApp);
});
after(() => notification.stop());

describe("order.delayed", () => {
  it("stores one delay, also when the event is delivered twice", async () => {
    const orderId = "3yD_Nmc8WrgFpw6_Y3-ZZw";
    const data = { version: 1, orderId, login: "ann", orderedAt: "2026-01-02T03:04:05.678Z" };
    const delay = { topic: "delay-events", type: "order.delayed", id: `delay:${orderId}`, data };
    for (const _ of [1, 2]) {
      assert.deepEqual((await deliver(notification, delay)).body, { status: "SUCCESS" });
    }
    assert.equal(await notification.db.collection("delays").countDocuments(), 1);
  });
});
