import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { operationEvents, paymentEvents } from "@arch/contracts/events";
import { published } from "@arch/testing/deliver";
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
    const login = "published";
    await openAccount(billing, login);
    const deposit = await operate(billing, { login, operation: "deposit", sum: 5 });
    const order = { "idempotency-key": "order:published-1", "dapr-caller-app-id": "order" };
    await operate(billing, { login, operation: "withdraw", sum: 6 }, order);
    const { applied, declined } = await eventually(async () => {
      const [applied, ...moreApplied] = published(
        billing,
        operationEvents,
        "account.operation.applied",
      );
      const [declined, ...moreDeclined] = published(billing, paymentEvents, "payment.declined");
      assert.ok(applied && declined, "both are published");
      assert.deepEqual([...moreApplied, ...moreDeclined], []);
      return { applied, declined };
    });
    assert.deepEqual([applied.id, applied.data.login], [deposit.body.operationId, login]);
    assert.deepEqual([declined.id, declined.data.login], ["order:published-1", login]);
    const { version, seq, sumMinor, balanceAfterMinor, orderId, reason } = declined.data;
    assert.deepEqual(
      { version, seq, sumMinor, balanceAfterMinor, orderId, reason },
      {
        version: 1,
        seq: 2,
        sumMinor: 600,
        balanceAfterMinor: 500,
        orderId: "published-1",
        reason: "insufficient_funds",
      },
    );
  });

  it("republishes an entry that the broker rejected, and stops once it is received", async () => {
    await openAccount(billing, "outage");
    billing.sidecar.publishStatus = 500;
    const { body } = await operate(billing, { login: "outage", operation: "deposit", sum: 5 });
    const id = body.operationId;
    await eventually(async () => assert.equal((await deliveryOf(id)).attempts, 1));
    assert.equal(publishedIds().includes(id), false);
    billing.sidecar.publishStatus = 204;
    await eventually(async () => assert.equal((await deliveryOf(id)).state, "confirmed"));
    assert.equal(publishedIds().filter((published) => published === id).length, 1);
  });
});
