import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { resolve } from "node:path";
import { afterEach, describe, it } from "node:test";
import { ensureRedis } from "../../scripts/runtimes/redis.ts";
import { isReplicaSet } from "../../scripts/stack/mongod.ts";
import { isRedis, planRedis } from "../../scripts/stack/redis.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import { runUnits } from "../../scripts/stack/units.ts";

const dataFolder = resolve(".data/test/backing");

/** Runs `npm run backing` until its servers are ready, and returns what it has printed. */
async function runBacking(): Promise<{ npm: ChildProcess; printed: string }> {
  const npm = spawn("npm", ["run", "backing"], { cwd: ROOT, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  await new Promise<void>((done, reject) => {
    npm.stdout.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes("Stop: Ctrl-C")) done();
    });
    npm.once("close", () => reject(new Error(`npm run backing ended too early:\n${printed}`)));
  });
  return { npm, printed };
}

describe("npm run backing", () => {
  const stops: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  async function start(): Promise<string> {
    const { npm, printed } = await runBacking();
    stops.push(async () => {
      npm.kill("SIGINT");
      await once(npm, "exit");
    });
    return printed;
  }

  it("starts MongoDB and uses the Redis that already has port 6379", async () => {
    const plan = planRedis(await ensureRedis(), { dataFolder, port: 6379 });
    const redis = await runUnits({ stages: [[plan]], stopFirst: [], dataFolder });
    stops.push(redis.stop);
    const printed = await start();
    const { pid } = redis.units.get("redis") ?? {};
    assert.match(
      printed,
      new RegExp(`Port 6379, .* taken by process ${pid} .*It is a redis server and is used\\.`),
    );
    assert.match(printed, /^Started for `dapr run -f \.`: MongoDB\.$/m);
    assert.equal(await isReplicaSet(27_017), true);
  });

  it("starts the broker and names the program on MongoDB's port that is no MongoDB", async () => {
    const other = createServer().listen(27_017, "127.0.0.1");
    await once(other, "listening");
    stops.push(async () => void other.close());
    const printed = await start();
    assert.match(
      printed,
      new RegExp(`Port 27017, .* taken by process ${process.pid} .*MongoDB is missing: end that`),
    );
    assert.match(printed, /^Started for `dapr run -f \.`: redis\.$/m);
    assert.equal(await isRedis(6379), true);
  });
});
