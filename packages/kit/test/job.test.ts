import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { describe, it } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createJob } from "@arch/kit/jobs/job";
import { eventually } from "@arch/testing/eventually";
import { testLog as log } from "@arch/testing/log";

const never = 3_600_000;

describe("createJob", () => {
  it("runs a job again at once while run returns true, and then waits for the interval", async (t) => {
    let runs = 0;
    const run = async () => ++runs < 3;
    const job = createJob({ name: "more", everyMs: never, run });
    job.start(log);
    t.after(job.stop);
    await eventually(async () => assert.equal(runs, 3));
    await job.stop();
    assert.equal(runs, 3);
  });

  it("runs a job when it is woken, also when it is woken during a run", async (t) => {
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

  it("runs a job again after a run that failed", async (t) => {
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

  it("resolves the stop of a job only after its current run has ended", async () => {
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
