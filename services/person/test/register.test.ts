import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { personApp } from "../src/app.ts";

let person: RunningService;
const openedAt = "2026-01-02T03:04:05.678Z";

/** How far the service's clock is ahead. */
let aheadMs = 0;

before(async () => {
  const now = () => new Date(Date.now() + aheadMs);
  person = await startService((context) => personApp({ ...context, now, style: "notification" }));
});
after(() => person.stop());
beforeEach(() => {
  person.sidecar.invocations.length = 0;
  person.sidecar.callees.set("billing", ({ body }) => ({
    status: 200,
    body: { login: JSON.parse(body).login, balance: 0, currency: "RUB", openedAt },
  }));
});

const register = (body: unknown) => call("POST", `${person.baseUrl}/person/register`, { body });

describe("POST /person/register", () => {
  it("registers the person and has billing open the account", async () => {
    const ann = { login: "ann", email: "ann@example.com", name: "Ann", phone: "+7 900" };
    const { status, body } = await register({ ...ann, role: "admin" });
    assert.equal(status, 200);
    const account = { login: "ann", balance: 0, currency: "RUB", openedAt };
    assert.deepEqual(body, { ...ann, account });
    assert.deepEqual(
      person.sidecar.invocations.map(({ app, method, path, body }) => [
        app,
        method,
        path,
        JSON.parse(body),
      ]),
      [["billing", "POST", "/account/createAccount", ann]],
    );
    const persons = person.db.collection<{ _id: string; role?: string }>("persons");
    assert.equal((await persons.findOne({ _id: "ann" }))?.role, undefined);
  });

  it("answers the same again when the same person registers again", async () => {
    const bob = { login: "bob", email: "bob@example.com" };
    const first = await register(bob);
    const again = await register(bob);
    assert.deepEqual([again.status, again.body], [200, first.body]);
    assert.equal(person.sidecar.invocations.length, 1);
  });

  it("refuses a login that someone else has", async () => {
    await register({ login: "carol", email: "carol@example.com" });
    const { status, body } = await register({ login: "carol", email: "other@example.com" });
    assert.deepEqual([status, body["code"]], [409, "login_taken"]);
  });

  it("answers 503 while billing is away, and a repeat finishes the registration", async () => {
    person.sidecar.callees.delete("billing");
    const dan = { login: "dan", email: "dan@example.com" };
    const first = await register(dan);
    assert.deepEqual([first.status, first.body["code"]], [503, "unavailable"]);
    assert.ok(Number(first.headers.get("retry-after")) > 0, "Retry-After is set");
    person.sidecar.callees.set("billing", () => ({
      status: 200,
      body: { login: "dan", balance: 0, currency: "RUB", openedAt },
    }));
    const repeat = await register(dan);
    assert.deepEqual([repeat.status, repeat.body["login"]], [200, "dan"]);
  });

  it("has the account opened later by the sweeper, without anyone asking", async () => {
    const billing = person.sidecar.callees.get("billing");
    assert.ok(billing, "there is a billing");
    person.sidecar.callees.delete("billing");
    await register({ login: "later", email: "later@example.com" });
    person.sidecar.callees.set("billing", billing);
    aheadMs += 10_000;
    const persons = person.db.collection<{ _id: string; account?: object }>("persons");
    await eventually(async () => {
      const stored = await persons.findOne({ _id: "later" });
      assert.notEqual(stored?.account, undefined);
    });
  });

  it("registers one person when the same comes many times at once", async () => {
    const eve = { login: "eve", email: "eve@example.com" };
    const answers = await Promise.all(Array.from({ length: 10 }, () => register(eve)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(await person.db.collection("persons").countDocuments({ email: eve.email }), 1);
  });

  it("names every field that does not fit", async () => {
    const { status, body } = await register({ login: "a b", email: "nobody" });
    assert.deepEqual([status, body["code"]], [400, "invalid_login"]);
    const paths = (body["errors"] as { path: string }[]).map(({ path }) => path);
    assert.deepEqual(paths, ["body.login", "body.email"]);
  });
});
