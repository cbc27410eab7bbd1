import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { startLoop } from "@arch/kit/loop";
import { pino } from "pino";
import { eventually } from "../../../tests/support/eventually.ts";

const log = pino({ level: "silent" });
const never = 3_600_000;

describe("startLoop", () => {
  it("runs again at once while there is more to do, and then rests", async (t) => {
    let runs = 0;
    const run = async () => ++runs < 3;
    const loop = startLoop({ name: "more", everyMs: never, run, log });
    t.after(loop.stop);
    await eventually(async () => assert.equal(runs, 3));
    await loop.stop();
    assert.equal(runs, 3);
  });

  it("runs when woken, also when woken in the middle of a run", async (t) => {
    let runs = 0;
    const loop = startLoop({
      name: "woken",
      everyMs: never,
      log,
      async run() {
        runs++;
        await setImmediate();
        if (runs === 1) void loop.wake();
        return false;
      },
    });
    t.after(loop.stop);
    await eventually(async () => assert.equal(runs, 2));
    void loop.wake();
    await eventually(async () => assert.equal(runs, 3));
  });

  it("goes on after a run that failed", async (t) => {
    let runs = 0;
    const run = async () => {
      runs++;
      if (runs === 1) throw new Error("once");
      return false;
    };
    const loop = startLoop({ name: "failing", everyMs: 1, run, log });
    t.after(loop.stop);
    await eventually(async () => assert.ok(runs > 1, "it ran again"));
  });

  it("stops only when the run in hand is done", async () => {
    const finish = new EventEmitter();
    let finished = false;
    const loop = startLoop({
      name: "slow",
      everyMs: 1,
      log,
      async run() {
        await once(finish, "now");
        finished = true;
        return true;
      },
    });
    await eventually(async () => assert.equal(finish.listenerCount("now"), 1));
    const stopped = loop.stop();
    finish.emit("now");
    await stopped;
    assert.equal(finished, true);
  });
});
