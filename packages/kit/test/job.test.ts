import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createJob } from "@arch/kit/jobs/job";
import { eventually } from "@arch/testing/eventually";
import { pino } from "pino";

const log = pino({ level: "silent" });
const never = 3_600_000;

describe("createJob", () => {
  it("runs again at once while there is more to do, and then rests", async (t) => {
    let runs = 0;
    const run = async () => ++runs < 3;
    const job = createJob({ name: "more", everyMs: never, run });
    job.start(log);
    t.after(job.stop);
    await eventually(async () => assert.equal(runs, 3));
    await job.stop();
    assert.equal(runs, 3);
  });

  it("runs when woken, also when woken in the middle of a run", async (t) => {
    let runs = 0;
    const job = createJob({
      name: "woken",
      everyMs: never,
      async run() {
        runs++;
        await setImmediate();
        if (runs === 1) void job.wake();
        return false;
      },
    });
    job.start(log);
    t.after(job.stop);
    await eventually(async () => assert.equal(runs, 2));
    void job.wake();
    await eventually(async () => assert.equal(runs, 3));
  });

  it("goes on after a run that failed", async (t) => {
    let runs = 0;
    const run = async () => {
      runs++;
      if (runs === 1) throw new Error("once");
      return false;
    };
    const job = createJob({ name: "failing", everyMs: 1, run });
    job.start(log);
    t.after(job.stop);
    await eventually(async () => assert.ok(runs > 1, "it ran again"));
  });

  it("stops only when the run in hand is done", async () => {
    const finish = new EventEmitter();
    let finished = false;
    const job = createJob({
      name: "slow",
      everyMs: 1,
      async run() {
        await once(finish, "now");
        finished = true;
        return true;
      },
    });
    job.start(log);
    await eventually(async () => assert.equal(finish.listenerCount("now"), 1));
    const stopped = job.stop();
    finish.emit("now");
    await stopped;
    assert.equal(finished, true);
  });
});
