import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import { ensureDaprd } from "../../scripts/runtimes/goTools.ts";
import { waitForInvocations } from "../../scripts/stack/invocations.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { type Running, runUnits } from "../../scripts/stack/units.ts";
import { cwdOf, planSidecar, startApp } from "../sidecars.ts";

const dataFolder = resolve(".data/test/name-resolution");
const configFile = join(ROOT, "components/configuration.yaml");
const callerPort = 27_210;
const billingPort = 27_220;

describe("the name resolution of the committed configuration", () => {
  let apps: Awaited<ReturnType<typeof startApp>>[];
  let sidecars: Running;

  before(async () => {
    rmSync(dataFolder, { recursive: true, force: true });
    apps = await Promise.all([startApp("own"), startApp("foreign"), startApp("foreign")]);
    const [own, ...foreign] = apps.map(({ port }) => port);
    const daprd = await ensureDaprd();
    const folder = join(dataFolder, "own");
    const callers = [
      { app: "gateway", appPort: own, firstPort: callerPort, folder, configFile },
      { app: "billing", appPort: own, firstPort: billingPort, folder, configFile },
      // Another Dapr program of the machine, with Dapr's default.
      { app: "billing", appPort: foreign[0], firstPort: 27_230, folder: join(dataFolder, "mdns") },
      // Another copy of this repository.
      {
        ...{ app: "billing", appPort: foreign[1], firstPort: 27_240 },
        ...{ folder: join(dataFolder, "copy"), configFile },
      },
    ];
    const plans = callers.map((plan) => planSidecar({ daprd, ...plan }));
    for (const plan of callers) mkdirSync(cwdOf(plan), { recursive: true });
    sidecars = await runUnits({ stages: [plans], stopFirst: [], dataFolder });
  });
  after(async () => {
    await sidecars.stop();
    for (const app of apps) app.stop();
  });

  async function callBilling(): Promise<string> {
    const url = `http://127.0.0.1:${callerPort}/v1.0/invoke/billing/method/anything`;
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    return response.ok ? await response.text() : `${response.status}`;
  }

  it("calls only the sidecars of the same start, beside others with the same app id", async () => {
    const counts: Record<string, number> = {};
    for (let call = 0; call < 60; call++) {
      const responder = await callBilling();
      counts[responder] = (counts[responder] ?? 0) + 1;
    }
    assert.deepEqual(counts, { own: 60 });
  });

  it("reaches a sidecar within 5 s after it was killed and started again", async (t) => {
    const billing = sidecars.units.get(`billing-${billingPort}`);
    assert.ok(billing !== undefined, "there is no such sidecar");
    await billing.kill();
    await billing.start();
    await billing.ready();
    const readyMs = performance.now();
    await eventually(async () => assert.equal(await callBilling(), "own"), 5_000);
    t.diagnostic(`reached ${Math.round(performance.now() - readyMs)} ms after it was ready`);
  });

  it("schedules no cleanup, which would delete the rows of the running sidecars", () => {
    const log = join(dataFolder, "own", "logs", `billing-${billingPort}.log`);
    const text = readFileSync(log, "utf8");
    assert.match(text, /Initialized name resolution to sqlite/);
    assert.doesNotMatch(text, /clean up/);
  });

  it("is checked before the shop is open, and each call that fails is named", async () => {
    const gateway = { appID: "gateway", daprHTTPPort: callerPort };
    const billing = { appID: "billing", daprHTTPPort: billingPort };
    await waitForInvocations([gateway, billing], { token: "" });
    const order = { appID: "order", daprHTTPPort: 27_250 };
    await assert.rejects(
      waitForInvocations([gateway, order], { token: "", timeoutMs: 500 }),
      /^Error: The sidecar of gateway cannot call order: 500 .*ERR_DIRECT_INVOKE[\s\S]*\n.*of order cannot call gateway/,
    );
  });
});
