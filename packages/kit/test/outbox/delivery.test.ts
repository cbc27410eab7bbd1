import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import { byEvents, byInvocation, openThings, type Replica, type Things } from "./things.ts";

let things: Things;
let replica: Replica;
before(async () => {
  things = await openThings();
  replica = await things.startReplica(byEvents);
  replica.start();
});
after(() => things.stop());

const state = async (name: string) => (await things.deliveryOf(name))?.state;
const publishedTimes = (name: string) =>
  replica.sidecar.publications.filter(({ id }) => id === `thing:${name}`).length;
const receive = (app: "notification" | "order", name: string) =>
  void things.subscribers.received[app].add(name);

describe("an event of the outbox", () => {
  it("is confirmed only when every subscriber has received it", async () => {
    await things.insert(["both"]);
    await eventually(async () => assert.equal(await state("both"), "published"));
    receive("notification", "both");
    await eventually(async () => assert.equal(publishedTimes("both"), 2));
    assert.equal(await state("both"), "published");
    receive("order", "both");
    await eventually(async () => assert.equal(await state("both"), "confirmed"));
    assert.deepEqual(things.subscribers.deliveries, []);
  });

  it("is delivered by invocation, to the subscriber that lacks it alone, after three publishes in vain", async () => {
    await things.insert(["vain"]);
    await eventually(async () => assert.equal(await state("vain"), "published"));
    receive("notification", "vain");
    await eventually(async () => assert.equal(await state("vain"), "confirmed"), 40_000);
    assert.equal(publishedTimes("vain"), 3);
    assert.deepEqual(things.subscribers.deliveries, [{ app: "order", ids: ["vain"] }]);
  });

  it("is delivered although the clock was set back by two hours after it was stored", async () => {
    await things.insert(["early"], { state: "pending" });
    things.moveClock(-2 * 3_600_000);
    await things.insert(["late"]);
    things.moveClock(2 * 3_600_000);
    await things.insert(["ahead"], { nextAttemptAt: new Date(Date.now() + 2 * 3_600_000) });
    for (const name of ["early", "late", "ahead"]) {
      await eventually(async () => assert.ok(publishedTimes(name) > 0, `${name} is published`));
      receive("order", name);
      receive("notification", name);
    }
  });

  it("is delivered by invocation while the broker refuses every event", async () => {
    things.subscribers.deliveries.length = 0;
    replica.sidecar.publishStatus = 500;
    const names = Array.from({ length: 8 }, (_, index) => `refused-${index}`);
    await things.insert(names);
    await eventually(async () => {
      for (const name of names) assert.equal(await state(name), "confirmed");
    }, 20_000);
    replica.sidecar.publishStatus = 204;
    assert.deepEqual(
      new Set(things.subscribers.deliveries.map(({ app }) => app)),
      new Set(["notification", "order"]),
    );
  });

  it("is not published again after a change to a style that invokes the subscriber, once its receipt is there", async () => {
    await replica.stop();
    receive("notification", "style");
    await things.insert(["style"], { state: "published", attempts: 1 });
    const other = await things.startReplica(byInvocation);
    things.subscribers.deliveries.length = 0;
    other.start();
    await eventually(async () => assert.equal(await state("style"), "confirmed"));
    assert.deepEqual(things.subscribers.deliveries, []);
    await other.stop();
  });
});
