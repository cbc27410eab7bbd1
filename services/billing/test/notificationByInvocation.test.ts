import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { heartbeatType } from "@arch/kit/events/heartbeat";
import { eventually } from "@arch/testing/eventually";
import { fakeSubscriber } from "@arch/testing/fakeSubscriber";
import { closedGate } from "@arch/testing/gate";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, startBilling } from "./billing.ts";

let billing: RunningService;
/** The ids of the entries that notification got, call by call. */
const calls: string[][] = [];

before(async () => {
  billing = await startBilling("http");
  await openAccount(billing, "ann");
});
after(() => billing.stop());
beforeEach(() => {
  calls.length = 0;
  acceptMessages();
});

function acceptMessages(): void {
  fakeSubscriber(billing.sidecar, "notification", {
    hasReceived: (id) => calls.flat().includes(id),
    deliver(events) {
      const received = events.map(({ id }) => id);
      calls.push(received);
      return received;
    },
  });
}

const deposit = () => operate(billing, { login: "ann", operation: "deposit", sum: 1 });
const deliveryState = async (id: string) => {
  type Stored = { _id: string; delivery: { state: string } };
  const entries = billing.db.collection<Stored>("entries");
  return (await entries.findOne({ _id: id }))?.delivery.state;
};

describe("an operation in the style http", () => {
  it("responds to an operation after notification has stored the message, and publishes no entry", async () => {
    const { body } = await deposit();
    assert.deepEqual(calls, [[body.operationId]]);
    await eventually(async () => assert.equal(await deliveryState(body.operationId), "confirmed"));
    const types = new Set(billing.sidecar.publications.map(({ type }) => type));
    types.delete(heartbeatType);
    assert.deepEqual([...types], ["account.opened"]);
  });

  it("sends the entries of concurrent operations to notification in shared calls", async () => {
    await Promise.all(Array.from({ length: 60 }, deposit));
    assert.equal(new Set(calls.flat()).size, 60);
    assert.ok(calls.length < 30, `${calls.length} calls for 60 messages`);
  });

  it("responds 200 to an operation while notification is unavailable, and the outbox sends the entry later", async () => {
    billing.sidecar.callees.delete("notification");
    const { status, body } = await deposit();
    assert.equal(status, 200);
    assert.equal(await deliveryState(body.operationId), "pending");
    acceptMessages();
    await eventually(async () => assert.equal(await deliveryState(body.operationId), "confirmed"));
    assert.ok(calls.flat().includes(body.operationId), "notification received the entry");
  });

  it("waits at most a second for a notification that does not respond", async () => {
    const gate = closedGate();
    billing.sidecar.callees.set("notification", async () => {
      await gate.opened;
      return { status: 500 };
    });
    const startedMs = performance.now();
    const { status } = await deposit();
    const tookMs = performance.now() - startedMs;
    gate.open();
    assert.equal(status, 200);
    assert.ok(tookMs > 900 && tookMs < 2_500, `it took ${Math.round(tookMs)} ms`);
  });
});
