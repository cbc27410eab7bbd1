import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { listParked, releaseParked } from "@arch/kit/outbox/parked";
import { eventually } from "@arch/testing/eventually";
import { byEvents, byInvocation, openThings, type Things } from "./things.ts";

let things: Things;
beforeEach(async () => {
  things = await openThings();
});
afterEach(() => things.stop());

const names = (count: number, prefix = "thing") =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const state = async (name: string) => (await things.deliveryOf(name))?.state;

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("an event that cannot be sent", () => {
  it("does not delay the others: fresh records are published beside 5,000 records without an event", async () => {
    await things.insert(names(5_000, "broken"), { isBroken: true });
    const replica = await things.startReplica(byEvents);
    replica.start();
    const fresh = names(142, "fresh");
    replica.outbox.add(await things.insert(fresh, { nextAttemptAt: new Date(Date.now() + 5_000) }));
    await eventually(async () => {
      const published = new Set(replica.sidecar.publications.map(({ id }) => id));
      assert.equal(fresh.filter((name) => published.has(`thing:${name}`)).length, fresh.length);
    });
  });

  it("is parked after eight refusals, listed with the reason, and tried again once it is released", async () => {
    await things.insert(["broken"], { isBroken: true, attempts: 7, refusals: 7 });
    const replica = await things.startReplica(byEvents);
    replica.start();
    await eventually(async () => assert.equal(await state("broken"), "parked"));
    const { db } = things.model;
    const [parked, ...others] = await collect(listParked(db));
    assert.deepEqual(others, []);
    assert.deepEqual(
      [parked?.id, parked?.attempts, parked?.failure],
      ["broken", 8, "broken has no event"],
    );
    await things.model.updateOne({ _id: "broken" }, { $set: { isBroken: false } });
    assert.equal(await releaseParked(db, new Date()), 1);
    await eventually(async () => assert.equal(await state("broken"), "published"));
  });

  it("is isolated by halves when a subscriber refuses the whole delivery, and the others are confirmed", async () => {
    things.subscribers.refused.add("thing-13");
    await things.insert(names(32));
    const replica = await things.startReplica(byInvocation);
    replica.start();
    await eventually(async () => {
      for (const name of names(32)) {
        assert.equal(await state(name), name === "thing-13" ? "pending" : "confirmed", name);
      }
    });
    assert.match((await things.deliveryOf("thing-13"))?.failure ?? "", /refuses/);
  });

  it("is parked too when it was published and a subscriber refuses it by invocation", async () => {
    things.subscribers.refused.add("refused");
    things.subscribers.received.notification.add("refused");
    await things.insert(["refused"], { state: "published", attempts: 7, refusals: 7 });
    const replica = await things.startReplica(byEvents);
    replica.start();
    await eventually(async () => assert.equal(await state("refused"), "parked"), 30_000);
    assert.match((await things.deliveryOf("refused"))?.failure ?? "", /order refuses the event/);
  });

  it("is not parked by an outage of its subscriber, however long it was", async () => {
    await things.insert(["outage"], { attempts: 50 });
    const replica = await things.startReplica(byInvocation);
    replica.sidecar.callees.delete("notification");
    replica.start();
    await eventually(async () => assert.equal((await things.deliveryOf("outage"))?.attempts, 51));
    assert.equal(await state("outage"), "pending");
  });
});
