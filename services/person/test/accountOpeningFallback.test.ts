import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { createAccount } from "@arch/contracts/account";
import { personEvents } from "@arch/contracts/events";
import { register as registerEndpoint } from "@arch/contracts/person";
import { callEndpoint } from "@arch/testing/call";
import { fakeEndpoint } from "@arch/testing/callees";
import { published } from "@arch/testing/deliver";
import { testMoment as openedAt } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { personApp } from "../src/app.ts";

let person: RunningService;
beforeEach(async () => {
  person = await startService(personApp, { style: "collaboration" });
  fakeEndpoint(person.sidecar, createAccount, ({ login }) => {
    return { login, balance: 0, currency: "RUB", openedAt };
  });
});
afterEach(() => person.stop());

const register = (login: string) =>
  callEndpoint(person.baseUrl, registerEndpoint, {
    body: { login, email: `${login}@example.com` },
  });

describe("a registration in the style collaboration", () => {
  it("gets its account by invocation after three events without an outcome", async () => {
    const response = register("ann");
    await eventually(async () => {
      person.advanceClock(1_000);
      assert.equal(
        (await person.db.collection("persons").findOne({}))?.["account"] !== undefined,
        true,
      );
    }, 20_000);
    assert.equal((await response).status, 200);
    assert.equal(published(person, personEvents, "person.registered").length, 3);
  });

  it("gets its account by invocation at once while the broker refuses every event", async () => {
    person.sidecar.publishStatus = 500;
    for (const login of ["one", "two", "three"]) await register(login);
    const { status } = await register("four");
    assert.equal(status, 200);
  });
});
