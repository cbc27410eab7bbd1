import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { eventually } from "@arch/testing/eventually";
import { byEvents, openThings, type Replica, type Things } from "./things.ts";

let things: Things;
beforeEach(async () => {
  things = await openThings();
});
afterEach(() => things.stop());

const names = (count: number) => Array.from({ length: count }, (_, index) => `thing-${index}`);
const startReplicas = (count: number) =>
  Promise.all(Array.from({ length: count }, () => things.startReplica(byEvents)));
const published = (replicas: Replica[]) =>
  replicas.flatMap(({ sidecar }) => sidecar.publications.map(({ id }) => id));
const confirmed = () => things.model.countDocuments({ "delivery.state": "confirmed" });

/** Receives published events as subscribers with a long queue do: `perRound` of them every 100 ms, in their order. */
async function consume(replicas: Replica[], perRound: number, untilCount: number): Promise<void> {
  const queue = new Set<string>();
  const seen = new Set<string>();
  while (seen.size < untilCount) {
    for (const id of published(replicas)) queue.add(id);
    for (const id of [...queue].filter((id) => !seen.has(id)).slice(0, perRound)) {
      seen.add(id);
      things.subscribers.arrivedAtMs = performance.now();
      for (const received of Object.values(things.subscribers.received))
        received.add(id.slice("thing:".length));
    }
    await delay(100);
  }
}

describe("replicas of an outbox", () => {
  it("publish each event of a backlog once, also when the subscribers need longer than a lease for their queue", async () => {
    const count = 1_200;
    await things.insert(names(count));
    const replicas = await startReplicas(6);
    for (const replica of replicas) replica.start();
    await consume(replicas, 6, count);
    await eventually(async () => assert.equal(await confirmed(), count), 20_000);
    const perEntry = published(replicas).length / count;
    assert.ok(perEntry <= 1.1, `${perEntry} publishes of an event`);
    assert.ok(replicas.filter(({ sidecar }) => sidecar.publications.length > 0).length > 1);
  });

  it("take over what a stopped replica has published, when its lease ends", async () => {
    const [first, second] = await startReplicas(2);
    assert.ok(first && second);
    await things.insert(["left"]);
    first.start();
    await eventually(async () =>
      assert.equal((await things.deliveryOf("left"))?.state, "published"),
    );
    await first.stop();
    second.start();
    for (const received of Object.values(things.subscribers.received)) received.add("left");
    await eventually(async () => assert.equal(await confirmed(), 1), 25_000);
  });

  it("publish again at most 64 events a second when a broker loses thousands", async () => {
    const count = 2_000;
    await things.insert(names(count), { state: "published", attempts: 1 });
    const [replica] = await startReplicas(1);
    replica?.start();
    await eventually(async () => assert.ok(published([replica as Replica]).length > 0), 20_000);
    const before = published([replica as Replica]).length;
    await delay(3_000);
    const perSecond = (published([replica as Replica]).length - before) / 3;
    assert.ok(perSecond <= 90, `${perSecond} events a second`);
  });
});
