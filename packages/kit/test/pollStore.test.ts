import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { pollStore } from "@arch/kit/jobs/pollStore";
import { pino } from "pino";

const log = pino({ level: "silent" });

/** A store in which records come to their end, and a watch over it. */
function watchedStore(everyMs: number) {
  const store = new Map<string, string>();
  const looks: string[][] = [];
  let isAway = false;
  const watch = pollStore({
    async find(ids) {
      looks.push(ids);
      if (isAway) throw new Error("the database is away");
      return new Map([...store].filter(([id]) => ids.includes(id)));
    },
    everyMs,
    log,
  });
  return {
    store,
    looks,
    watch,
    goAway: (away: boolean) => {
      isAway = away;
    },
  };
}

describe("pollStore", () => {
  it("answers at once what is there already", async () => {
    const { store, watch } = watchedStore(50);
    store.set("a", "paid");
    assert.equal(await watch.wait("a", 5_000), "paid");
  });

  it("notices what someone else brings about", async () => {
    const { store, watch } = watchedStore(5);
    const waiting = watch.wait("a", 5_000);
    setImmediate(() => store.set("a", "paid"));
    assert.equal(await waiting, "paid");
  });

  it("looks at one record when it is told to, though its next turn is far", async () => {
    const { store, looks, watch } = watchedStore(200);
    const startedMs = performance.now();
    const waiting = watch.wait("a", 5_000);
    store.set("a", "paid").set("b", "paid");
    await watch.check("a");
    assert.equal(await waiting, "paid");
    assert.ok(performance.now() - startedMs < 150, "it did not wait for its turn");
    const before = looks.length;
    await watch.check("b");
    assert.equal(looks.length, before, "nobody waits for b");
  });

  it("gives up when the wait is over, and stops looking", async () => {
    const { looks, watch } = watchedStore(1);
    assert.equal(await watch.wait("a", 20), undefined);
    await delay(20);
    const looked = looks.length;
    await delay(20);
    assert.equal(looks.length, looked);
  });

  it("looks once for all who wait", async () => {
    const { store, looks, watch } = watchedStore(50);
    const ids = Array.from({ length: 50 }, (_, index) => `id${index}`);
    const waiting = Promise.all(ids.map((id) => watch.wait(id, 5_000)));
    for (const id of ids) store.set(id, "paid");
    assert.deepEqual(new Set(await waiting), new Set(["paid"]));
    assert.ok(looks.length <= 3, `${looks.length} looks for 50 who wait`);
  });

  it("answers all who wait for the same record", async () => {
    const { store, watch } = watchedStore(5);
    const both = Promise.all([watch.wait("a", 5_000), watch.wait("a", 5_000)]);
    store.set("a", "paid");
    assert.deepEqual(await both, ["paid", "paid"]);
  });

  it("goes on after a look that failed", async () => {
    const { store, watch, goAway } = watchedStore(5);
    goAway(true);
    const waiting = watch.wait("a", 5_000);
    store.set("a", "paid");
    setImmediate(() => goAway(false));
    assert.equal(await waiting, "paid");
  });
});
