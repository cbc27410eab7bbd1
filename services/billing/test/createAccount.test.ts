import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling();
});
after(() => billing.stop());

const account = (login: string) => call("GET", `${billing.baseUrl}/account/?login=${login}`);

describe("POST /account/createAccount", () => {
  it("opens an account once, however often it is asked", async () => {
    const first = await openAccount(billing, "twice");
    await operate(billing, { login: "twice", operation: "deposit", sum: 5 });
    const second = await openAccount(billing, "twice");
    assert.equal(first["balance"], 0);
    assert.equal(second["openedAt"], first["openedAt"]);
    assert.equal(second["balance"], 5);
  });

  it("is closed to anyone but the person service", async () => {
    for (const caller of ["gateway", "order", "gateway, person"]) {
      const { status } = await call("POST", `${billing.baseUrl}/account/createAccount`, {
        body: { login: "intruder", email: "i@example.com" },
        headers: { "dapr-caller-app-id": caller },
      });
      assert.equal(status, 403, caller);
    }
    assert.equal((await account("intruder")).status, 404);
  });
});
