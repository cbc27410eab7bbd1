import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { createAccount } from "@arch/contracts/account";
import { register as registerEndpoint } from "@arch/contracts/person";
import { callEndpoint } from "@arch/testing/call";
import { fakeEndpoint } from "@arch/testing/callees";
import { testMoment as openedAt } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { personApp } from "../src/app.ts";

let person: RunningService;
before(async () => {
  person = await startService(personApp);
});
after(() => person.stop());
beforeEach(() => {
  person.sidecar.invocations.length = 0;
  billingOpensAccounts();
});

const openedAccount = (login: string) => ({ login, balance: 0, currency: "RUB", openedAt });
const billingOpensAccounts = () =>
  fakeEndpoint(person.sidecar, createAccount, ({ login }) => openedAccount(login));
const register = (body: unknown) => callEndpoint(person.baseUrl, registerEndpoint, { body });

describe("POST /person/register", () => {
  it("stores the person, invokes billing to open the account, and ignores unknown fields", async () => {
    const ann = { login: "ann", email: "ann@example.com", name: "Ann", phone: "+7 900" };
    const { status, body } = await register({ ...ann, role: "admin" });
    assert.equal(status, 200);
    assert.deepEqual(body, { ...ann, account: openedAccount("ann") });
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

  it("returns the same response to a repeated registration without invoking billing again", async () => {
    const bob = { login: "bob", email: "bob@example.com" };
    const first = await register(bob);
    const repeat = await register(bob);
    assert.deepEqual([repeat.status, repeat.body], [200, first.body]);
    assert.equal(person.sidecar.invocations.length, 1);
  });

  it("rejects names in windows-1251, which would all become the same name, and stores nothing", async () => {
    const prefix = Buffer.from('{"login":"ivan","email":"ivan@example.com","name":"');
    for (const name of [
      Buffer.from([0xc8, 0xe2, 0xe0, 0xed]),
      Buffer.from([0xcf, 0xb8, 0xf2, 0xf0]),
    ]) {
      const body = Buffer.concat([prefix, name, Buffer.from('"}')]);
      const headers = { "content-type": "application/json" };
      const url = person.baseUrl + registerEndpoint.path;
      const { status } = await fetch(url, { method: "POST", headers, body });
      assert.equal(status, 400);
    }
    const persons = person.db.collection<{ _id: string }>("persons");
    assert.equal(await persons.findOne({ _id: "ivan" }), null);
  });

  it("rejects a login that another person has with 409", async () => {
    await register({ login: "carol", email: "carol@example.com" });
    const { status, problem } = await register({ login: "carol", email: "other@example.com" });
    assert.deepEqual([status, problem.code], [409, "login_taken"]);
  });

  it("responds 503 to register while billing is unavailable, and a repeat completes the registration", async () => {
    person.sidecar.callees.delete("billing");
    const dan = { login: "dan", email: "dan@example.com" };
    const first = await register(dan);
    assert.deepEqual([first.status, first.problem.code], [503, "unavailable"]);
    assert.ok(Number(first.headers.get("retry-after")) > 0, "Retry-After is set");
    billingOpensAccounts();
    const repeat = await register(dan);
    assert.deepEqual([repeat.status, repeat.body.login], [200, "dan"]);
  });

  it("opens the account of an incomplete registration by the sweeper, without a repeat", async () => {
    person.sidecar.callees.delete("billing");
    await register({ login: "later", email: "later@example.com" });
    billingOpensAccounts();
    person.advanceClock(10_000);
    const persons = person.db.collection<{ _id: string; account?: object }>("persons");
    await eventually(async () => {
      const stored = await persons.findOne({ _id: "later" });
      assert.notEqual(stored?.account, undefined);
    });
  });

  it("stores one person when the same registration arrives ten times at once", async () => {
    const eve = { login: "eve", email: "eve@example.com" };
    const responses = await Promise.all(Array.from({ length: 10 }, () => register(eve)));
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([200]));
    assert.equal(await person.db.collection("persons").countDocuments({ email: eve.email }), 1);
  });

  it("lists every invalid field in the errors of the problem", async () => {
    const { status, problem } = await register({ login: "a b", email: "unknown" });
    assert.deepEqual([status, problem.code], [400, "invalid_login"]);
    const paths = problem.errors?.map(({ path }) => path);
    assert.deepEqual(paths, ["body.login", "body.email"]);
  });
});
