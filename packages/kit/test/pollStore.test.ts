import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pollStore } from "@arch/kit/jobs/pollStore";
import { testLog as log } from "@arch/testing/log";

/** A store of settled records, and its poller. */
function polledStore(everyMs: number) {
  const store = new Map<string, string>();
  const queries: string[][] = [];
  let isUnavailable = false;
  const poller = pollStore({
    async find(ids) {
      queries.push(ids);
      if (isUnavailable) throw new Error("the database is unavailable");
      return new Map([...store].filter(([id]) => ids.includes(id)));
    },
    everyMs,
    log,
  });
  return {
    store,
    queries,
    poller,
    setUnavailable: (unavailable: boolean) => {
      isUnavailable = unavailable;
    },
  };
}

describe("pollStore", () => {
  it("resolves a wait at once for a record that is already settled", async () => {
    const { store, poller } = polledStore(50);
    store.set("a", "paid");
    assert.equal(await poller.wait("a", 5_000), "paid");
  });

  it("resolves a wait when another process settles the record", async () => {
    const { store, poller } = polledStore(5);
    const waiting = poller.wait("a", 5_000);
    setImmediate(() => store.set("a", "paid"));
    assert.equal(await waiting, "paid");
  });

  it("queries one record when check is called, before the polling interval is over", async () => {
    const { store, queries, poller } = polledStore(200);
    const startedMs = performance.now();
    const waiting = poller.wait("a", 5_000);
    store.set("a", "paid").set("b", "paid");
    await poller.check("a");
    assert.equal(await waiting, "paid");
    assert.ok(performance.now() - startedMs < 150, "it did not wait for the interval");
    const before = queries.length;
    await poller.check("b");
    assert.equal(queries.length, before, "no caller waits for b");
  });

  it("resolves undefined when the wait is over, and stops querying the store", async () => {
    const { queries, poller } = polledStore(1);
    assert.equal(await poller.wait("a", 20), undefined);
    await delay(20);
    const count = queries.length;
    await delay(20);
    assert.equal(queries.length, count);
  });

  it("sends one query for all waiting callers", async () => {
    const { store, queries, poller } = polledStore(50);
    const ids = Array.from({ length: 50 }, (_, index) => `id${index}`);
    const waiting = Promise.all(ids.map((id) => poller.wait(id, 5_000)));
    for (const id of ids) store.set(id, "paid");
    assert.deepEqual(new Set(await waiting), new Set(["paid"]));
    assert.ok(queries.length <= 3, `${queries.length} queries for 50 callers`);
  });

  it("resolves all callers that wait for the same record", async () => {
    const { store, poller } = polledStore(5);
    const both = Promise.all([poller.wait("a", 5_000), poller.wait("a", 5_000)]);
    store.set("a", "paid");
    assert.deepEqual(await both, ["paid", "paid"]);
  });

  it("queries again after a failed query", async () => {
    const { store, poller, setUnavailable } = polledStore(5);
    setUnavailable(true);
    const waiting = poller.wait("a", 5_000);
    store.set("a", "paid");
    setImmediate(() => setUnavailable(false));
    assert.equal(await waiting, "paid");
  });
});
