import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Json } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { closedGate } from "@arch/testing/gate";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling("http");
  await openAccount(billing, "ann");
});
after(() => billing.stop());

/** The ids of the entries that notification was asked to write letters about, call by call. */
const calls: string[][] = [];

beforeEach(() => {
  calls.length = 0;
  billing.sidecar.callees.set("notification", ({ path, body }) => {
    assert.equal(path, "/notice/send");
    const { entries } = JSON.parse(body) as { entries: Json[] };
    const received = entries.map(({ operationId }) => String(operationId));
    calls.push(received);
    return { status: 200, body: { received } };
  });
});

const deposit = () => operate(billing, { login: "ann", operation: "deposit", sum: 1 });
const delivery = async (id: unknown) => {
  type Stored = { _id: string; delivery: { state: string } };
  const entries = billing.db.collection<Stored>("entries");
  return (await entries.findOne({ _id: String(id) }))?.delivery.state;
};

describe("an operation, when services call each other only", () => {
  it("is answered when its letter is written, and nothing is published", async () => {
    const { body } = await deposit();
    assert.deepEqual(calls, [[body["operationId"]]]);
    await eventually(async () => assert.equal(await delivery(body["operationId"]), "confirmed"));
    const types = new Set(billing.sidecar.publications.map(({ type }) => type));
    types.delete("subscription.heartbeat");
    assert.deepEqual([...types], ["account.opened"]);
  });

  it("shares a call with those that wait beside it", async () => {
    await Promise.all(Array.from({ length: 60 }, deposit));
    assert.equal(new Set(calls.flat()).size, 60);
    assert.ok(calls.length < 30, `${calls.length} calls for 60 letters`);
  });

  it("is answered without its letter while notification is away, and the outbox goes on", async () => {
    billing.sidecar.callees.delete("notification");
    const { status, body } = await deposit();
    assert.equal(status, 200);
    assert.equal(await delivery(body["operationId"]), "pending");
    const told: string[] = [];
    billing.sidecar.callees.set("notification", ({ body: sent }) => {
      const { entries } = JSON.parse(sent) as { entries: Json[] };
      told.push(...entries.map(({ operationId }) => String(operationId)));
      return { status: 200, body: { received: told } };
    });
    await eventually(async () => assert.equal(await delivery(body["operationId"]), "confirmed"));
    assert.ok(told.includes(String(body["operationId"])), "notification was told");
  });

  it("waits a second at most for a notification that does not answer", async () => {
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
