import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { deliver, published } from "@arch/testing/deliver";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { personApp } from "../src/app.ts";

let person: RunningService;
const openedAt = "2026-01-02T03:04:05.678Z";

/** How far the service's clock is ahead. */
let aheadMs = 0;

before(async () => {
  const now = () => new Date(Date.now() + aheadMs);
  person = await startService((context) => personApp({ ...context, now, style: "collaboration" }));
});
after(() => person.stop());
beforeEach(() => {
  person.sidecar.publications.length = 0;
  person.sidecar.publishStatus = 204;
});

const register = (login: string) =>
  call("POST", `${person.baseUrl}/person/register`, {
    body: { login, email: `${login}@example.com` },
  });

/** Tells as billing does that an account is open. */
const accountOpened = (login: string) =>
  deliver(person, {
    topic: "account-events",
    type: "account.opened",
    id: `account:${login}`,
    data: { version: 1, login, currency: "RUB", openedAt },
  });

const told = (login: string) =>
  eventually(async () => {
    const mine = published(person, "person.registered").filter(
      ({ data }) => data["login"] === login,
    );
    assert.ok(mine.length > 0, "it is told");
    return mine;
  });

describe("POST /person/register, when services tell each other what happened", () => {
  it("tells that the person is registered, asks nobody, and answers when the account is heard of", async () => {
    const answer = register("ann");
    const [event] = await told("ann");
    assert.equal(event?.id, "person:ann");
    assert.deepEqual(event?.data, { version: 1, login: "ann", email: "ann@example.com" });
    assert.deepEqual((await accountOpened("ann")).body, { status: "SUCCESS" });
    const { status, body } = await answer;
    const account = { login: "ann", balance: 0, currency: "RUB", openedAt };
    assert.deepEqual([status, body["account"]], [200, account]);
    assert.deepEqual(person.sidecar.invocations, []);
    assert.deepEqual((await register("ann")).body, body);
  });

  it("answers 503 when the broker does not take it, and a repeat tells it again", async () => {
    person.sidecar.publishStatus = 500;
    const first = await register("bob");
    assert.deepEqual([first.status, first.body["code"]], [503, "unavailable"]);
    person.sidecar.publishStatus = 204;
    const repeat = register("bob");
    await told("bob");
    await accountOpened("bob");
    assert.equal((await repeat).status, 200);
  });

  it("is finished by another replica that hears of the account", async () => {
    const other = await startService((context) =>
      personApp({ ...context, db: person.db, style: "collaboration" }),
    );
    try {
      const answer = register("carol");
      await told("carol");
      const { baseUrl } = other;
      await deliver(
        { ...person, baseUrl },
        {
          topic: "account-events",
          type: "account.opened",
          id: "account:carol",
          data: { version: 1, login: "carol", currency: "RUB", openedAt },
        },
      );
      assert.equal((await answer).status, 200);
    } finally {
      await other.stop();
    }
  });

  it("is told again under the same id until the account is heard of", async () => {
    person.sidecar.publishStatus = 500;
    await register("dan");
    person.sidecar.publishStatus = 204;
    aheadMs += 10_000;
    assert.equal((await told("dan"))[0]?.id, "person:dan");
    await accountOpened("dan");
    const persons = person.db.collection<{ _id: string; unfinished?: object }>("persons");
    assert.equal((await persons.findOne({ _id: "dan" }))?.unfinished, undefined);
  });
});
