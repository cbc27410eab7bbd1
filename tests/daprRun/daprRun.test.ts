import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { apps } from "@arch/contracts/apps";
import { eventually } from "@arch/testing/eventually";
import { runNewman } from "@arch/testing/newman";
import { isAlive, listDescendants } from "../../scripts/processes/procfs.ts";
import { ensureDaprCli, ensureDaprd } from "../../scripts/runtimes/goTools.ts";
import { type Backing, startBacking } from "../../scripts/stack/backing.ts";
import { appUrl, metricsUrl } from "../ports.ts";

describe("dapr run -f .", () => {
  let backing: Backing;
  let home: string;
  let dapr: ChildProcess;

  before(async () => {
    backing = await startBacking({
      broker: "redis",
      dataFolder: ".data/test/dapr-run",
      ports: "committed",
    });
    home = await mkdtemp(join(tmpdir(), "dapr-home-"));
    // `dapr init` installs the runtime there, so the CLI looks for it there.
    await mkdir(join(home, ".dapr", "bin"), { recursive: true });
    await symlink(await ensureDaprd(), join(home, ".dapr", "bin", "daprd"));
    dapr = spawn(await ensureDaprCli(), ["run", "-f", "."], {
      env: { ...process.env, HOME: home, INTERACTION_STYLE: "collaboration" },
      stdio: ["ignore", "ignore", "inherit"],
      detached: true,
    });
  });

  after(async () => {
    const started = listDescendants(dapr.pid ?? 0);
    dapr.kill("SIGINT");
    if (dapr.exitCode === null) await once(dapr, "exit");
    await eventually(async () => assert.deepEqual(started.filter(isAlive), []), 20_000);
    await backing.stop();
    await rm(home, { recursive: true });
  });

  it("starts all apps from the committed dapr.yaml, in the style of INTERACTION_STYLE", async () => {
    await eventually(async () => {
      assert.equal(dapr.exitCode, null);
      for (const app of apps) {
        assert.equal((await fetch(`${appUrl(app)}/startupz`)).status, 200);
      }
    }, 90_000);
    const { failures } = await runNewman(appUrl("gateway"));
    assert.deepEqual(failures, []);
    // Only in this style does the order service publish events.
    const metrics = await (await fetch(metricsUrl("order"))).text();
    assert.match(metrics, /pubsub_egress_count\{[^}]*topic="order-events"\} [1-9]/);
  });
});
