import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import { runNewman } from "@arch/testing/newman";
import { isAlive, listDescendants } from "../../scripts/processes/procfs.ts";
import { ensureDaprCli, ensureDaprd } from "../../scripts/runtimes/goTools.ts";
import { type Backing, startBacking } from "../../scripts/stack/backing.ts";

const baseUrl = "http://localhost:8080";

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
    // Where the CLI looks for the runtime after `dapr init`.
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

  it("runs the shop from the committed dapr.yaml alone, in the style that is set", async () => {
    await eventually(async () => {
      assert.equal(dapr.exitCode, null);
      for (const port of [8080, 8081, 8082, 8083, 8084]) {
        assert.equal((await fetch(`http://127.0.0.1:${port}/startupz`)).status, 200);
      }
    }, 90_000);
    const { failures } = await runNewman(baseUrl);
    assert.deepEqual(failures, []);
    // In this style alone the order service tells of its orders.
    const metrics = await (await fetch("http://127.0.0.1:3613/metrics")).text();
    assert.match(metrics, /pubsub_egress_count\{[^}]*topic="order-events"\} [1-9]/);
  });
});
