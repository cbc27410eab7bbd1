import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Json } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling();
});
after(() => billing.stop());

async function deliveryOf(id: string) {
  type Stored = { _id: string; delivery: { state: string; attempts: number } };
  const entry = await billing.db.collection<Stored>("entries").findOne({ _id: id });
  assert.ok(entry, "the entry is stored");
  return entry.delivery;
}

const publishedIds = () => billing.sidecar.publications.map(({ id }) => id);

describe("the outbox", () => {
  it("publishes each entry, applied or declined, under the entry's own id", async () => {
    await openAccount(billing, "told");
    const deposit = await operate(billing, { login: "told", operation: "deposit", sum: 5 });
    const order = { "idempotency-key": "order:told-1", "dapr-caller-app-id": "order" };
    await operate(billing, { login: "told", operation: "withdraw", sum: 6 }, order);
    const events = await eventually(async () => {
      const mine = billing.sidecar.publications.filter(
        ({ type, data }) => type !== "account.opened" && (data as Json)["login"] === "told",
      );
      assert.equal(mine.length, 2);
      return mine;
    });
    const byId = new Map(events.map((event) => [event.id, event]));
    const applied = byId.get(String(deposit.body["operationId"]));
    const declined = byId.get("order:told-1");
    assert.ok(declined, "the decline is told");
    assert.deepEqual(
      [applied?.topic, applied?.type],
      ["operation-events", "account.operation.applied"],
    );
    assert.equal(declined.type, "payment.declined");
    const { version, seq, sumMinor, balanceAfterMinor, orderId, reason } = declined.data as Json;
    assert.deepEqual(
      { version, seq, sumMinor, balanceAfterMinor, orderId, reason },
      {
        version: 1,
        seq: 2,
        sumMinor: 600,
        balanceAfterMinor: 500,
        orderId: "told-1",
        reason: "insufficient_funds",
      },
    );
  });

  it("publishes again what the broker did not take, and stops once it is received", async () => {
    await openAccount(billing, "outage");
    billing.sidecar.publishStatus = 500;
    const { body } = await operate(billing, { login: "outage", operation: "deposit", sum: 5 });
    const id = String(body["operationId"]);
    await eventually(async () => assert.equal((await deliveryOf(id)).attempts, 1));
    assert.equal(publishedIds().includes(id), false);
    billing.sidecar.publishStatus = 204;
    await eventually(async () => assert.equal((await deliveryOf(id)).state, "confirmed"));
    assert.equal(publishedIds().filter((published) => published === id).length, 1);
  });
});
