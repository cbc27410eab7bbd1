import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ProblemBody } from "@arch/contracts/problem";
import { createJob } from "@arch/kit/jobs/job";
import { watchJobs } from "@arch/kit/jobs/watchJobs";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { closedGate } from "@arch/testing/gate";
import { testLog } from "@arch/testing/log";
import { startService } from "@arch/testing/service";

it("fails the health check while a run of a job exceeds its bound", async (t) => {
  const gate = closedGate();
  let runs = 0;
  const job = createJob({
    name: "hangs",
    everyMs: 1,
    timeoutMs: 50,
    async run() {
      if (++runs === 1) await gate.opened;
      return false;
    },
  });
  const service = await startService(() => ({
    routes: [],
    subscriptions: [],
    needsSubscriptions: false,
    jobs: [job],
  }));
  t.after(async () => {
    gate.open();
    await service.stop();
  });
  const health = () => call<ProblemBody>("GET", `${service.baseUrl}/healthz`);
  await eventually(async () => {
    const { status, body } = await health();
    assert.equal(status, 503);
    assert.match(body.detail, /job hangs/);
  });
  gate.open();
  await eventually(async () => assert.equal((await health()).status, 200));
});

it("logs a run that exceeds its bound once", async (t) => {
  const gate = closedGate();
  const run = () => gate.opened.then(() => false);
  const job = createJob({ name: "hangs", everyMs: 1, timeoutMs: 20, run });
  const logged: unknown[] = [];
  const log = Object.create(testLog, {
    error: { value: (...words: unknown[]) => logged.push(words) },
  });
  const stop = watchJobs([job], log, 5);
  job.start(testLog);
  t.after(async () => {
    gate.open();
    stop();
    await job.stop();
  });
  await eventually(async () => assert.equal(logged.length, 1));
  await delay(50);
  assert.equal(logged.length, 1);
});

it("aborts the signal of a run well before its bound, so that the run starts nothing new", async (t) => {
  let rounds = 0;
  const job = createJob({
    name: "has much to do",
    everyMs: 3_600_000,
    timeoutMs: 90,
    async run(signal) {
      while (!signal.aborted) await new Promise(setImmediate);
      rounds++;
      return rounds < 2;
    },
  });
  job.start(testLog);
  t.after(job.stop);
  await eventually(async () => assert.equal(rounds, 2));
});
