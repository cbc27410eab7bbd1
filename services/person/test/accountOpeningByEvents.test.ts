import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { personEvents } from "@arch/contracts/events";
import { register as registerEndpoint } from "@arch/contracts/person";
import { callEndpoint } from "@arch/testing/call";
import { deliver, published } from "@arch/testing/deliver";
import { accountOpened, testMoment as openedAt } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { personApp } from "../src/app.ts";

const style = "collaboration";
let person: RunningService;
before(async () => {
  person = await startService(personApp, { style });
});
after(() => person.stop());
beforeEach(() => {
  person.sidecar.publications.length = 0;
  person.sidecar.publishStatus = 204;
});

const register = (login: string) =>
  callEndpoint(person.baseUrl, registerEndpoint, {
    body: { login, email: `${login}@example.com` },
  });

/** Waits for the published registration of a login. */
const publishedRegistration = (login: string) =>
  eventually(async () => {
    const events = published(person, personEvents, "person.registered");
    const event = events.find(({ data }) => data.login === login);
    assert.ok(event, "person.registered is published");
    return event;
  });

describe("POST /person/register in the style collaboration", () => {
  it("publishes person.registered, invokes no service, and responds when account.opened is received", async () => {
    const response = register("ann");
    const event = await publishedRegistration("ann");
    assert.equal(event.id, "person:ann");
    assert.deepEqual(event.data, { version: 1, login: "ann", email: "ann@example.com" });
    assert.deepEqual((await deliver(person, accountOpened("ann"))).body, { status: "SUCCESS" });
    const { status, body } = await response;
    const account = { login: "ann", balance: 0, currency: "RUB", openedAt };
    assert.deepEqual([status, body.account], [200, account]);
    assert.deepEqual(person.sidecar.invocations, []);
    assert.deepEqual((await register("ann")).body, body);
  });

  it("responds 503 to register when the broker rejects the event, and a repeat publishes it again", async () => {
    person.sidecar.publishStatus = 500;
    const first = await register("bob");
    assert.deepEqual([first.status, first.problem.code], [503, "unavailable"]);
    person.sidecar.publishStatus = 204;
    const repeat = register("bob");
    await publishedRegistration("bob");
    await deliver(person, accountOpened("bob"));
    assert.equal((await repeat).status, 200);
  });

  it("responds to register when another replica receives account.opened", async () => {
    const other = await startService(personApp, { style, replicaOf: person });
    try {
      const response = register("carol");
      await publishedRegistration("carol");
      await deliver(other, accountOpened("carol"));
      assert.equal((await response).status, 200);
    } finally {
      await other.stop();
    }
  });

  it("republishes person.registered under the same id until account.opened is received", async () => {
    person.sidecar.publishStatus = 500;
    await register("dan");
    person.sidecar.publishStatus = 204;
    person.advanceClock(10_000);
    assert.equal((await publishedRegistration("dan")).id, "person:dan");
    await deliver(person, accountOpened("dan"));
    const persons = person.db.collection<{ _id: string; unfinished?: object }>("persons");
    assert.equal((await persons.findOne({ _id: "dan" }))?.unfinished, undefined);
  });
});
