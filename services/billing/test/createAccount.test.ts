import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, readAccount, startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling();
});
after(() => billing.stop());

describe("POST /account/createAccount", () => {
  it("returns the existing account when createAccount is repeated", async () => {
    const first = await openAccount(billing, "twice");
    await operate(billing, { login: "twice", operation: "deposit", sum: 5 });
    const second = await openAccount(billing, "twice");
    assert.equal(first.body.balance, 0);
    assert.equal(second.body.openedAt, first.body.openedAt);
    assert.equal(second.body.balance, 5);
  });

  it("rejects createAccount from any service but person with 403", async () => {
    for (const caller of ["gateway", "order", "gateway, person"]) {
      const { status } = await openAccount(billing, "attacker", caller);
      assert.equal(status, 403, caller);
    }
    assert.equal((await readAccount(billing, "attacker")).status, 404);
  });
});
