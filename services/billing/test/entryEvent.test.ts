import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, startBilling } from "./billing.ts";

const valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

let billing: RunningService;
before(async () => {
  billing = await startBilling();
});
after(() => billing.stop());

async function storedTrace(id: string) {
  const entries = billing.db.collection<{ _id: string; traceparent?: string }>("entries");
  return (await entries.findOne({ _id: id }))?.traceparent;
}

const traceOf = (id: string) =>
  billing.sidecar.publications.findLast((event) => event.id === id)?.traceparent;

describe("the traceparent of an entry", () => {
  it("is stored and published if the call had a valid one", async () => {
    await openAccount(billing, "traced");
    for (const [given, expected] of [
      [valid, valid],
      ['"'.repeat(4_000), undefined],
    ] as const) {
      const command = { login: "traced", operation: "deposit", sum: 1 };
      const { body } = await operate(billing, command, { traceparent: given });
      const id = body.operationId;
      assert.equal(await storedTrace(id), expected);
      await eventually(async () =>
        assert.ok(
          billing.sidecar.publications.some((event) => event.id === id),
          "it is published",
        ),
      );
      assert.equal(traceOf(id), expected);
    }
  });

  it("is left out of the event if an earlier version stored an invalid one", async () => {
    await openAccount(billing, "stored");
    billing.sidecar.publishStatus = 500;
    const { body } = await operate(billing, { login: "stored", operation: "deposit", sum: 1 });
    const id = body.operationId;
    const $set = { traceparent: '"'.repeat(4_000) };
    await billing.db.collection<{ _id: string }>("entries").updateOne({ _id: id }, { $set });
    billing.sidecar.publishStatus = 204;
    billing.advanceClock(60_000);
    await eventually(async () =>
      assert.ok(
        billing.sidecar.publications.some((event) => event.id === id),
        "it is published",
      ),
    );
    assert.equal(traceOf(id), undefined);
  });
});
