import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { runNewman } from "@arch/testing/newman";
import {
  canHaveOwnNetwork,
  inNetworkOf,
  inOwnNetwork,
} from "../../scripts/processes/ownNetwork.ts";
import { isAlive, listDescendants } from "../../scripts/processes/procfs.ts";
import { BROKERS } from "../../scripts/stack/brokers.ts";

const COLLECTION = "postman/arch.postman_collection.json";

/** Runs `npm start` by a command and resolves with the first URL that it prints. */
async function npmStart(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ npm: ChildProcess; baseUrl: string }> {
  const [program = "", ...words] = command;
  const npm = spawn(program, words, { env, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  const baseUrl = await new Promise<string>((resolve, reject) => {
    npm.stdout.on("data", (chunk) => {
      printed += chunk;
      const [url] = /http:\/\/\S+(?=\s)/.exec(printed) ?? [];
      if (url !== undefined) resolve(url);
    });
    npm.once("close", () => reject(new Error(`npm start ended too early:\n${printed}`)));
  });
  return { npm, baseUrl };
}

const isolated = canHaveOwnNetwork();

/** Ends `npm start` by SIGINT and checks that no process of it is left. */
async function stop(npm: ChildProcess): Promise<void> {
  const started = listDescendants(npm.pid ?? 0);
  npm.kill("SIGINT");
  await once(npm, "exit");
  assert.ok(started.length >= 12, `only ${started.length} processes`);
  assert.deepEqual(started.filter(isAlive), []);
}

describe("npm start", () => {
  it("starts the shop on redis without a network and with NODE_ENV=production", async () => {
    const command = [...(isolated ? inOwnNetwork : []), "npm", "start", "--", "--broker", "redis"];
    const env = { ...process.env, NODE_ENV: "production" };
    const { npm, baseUrl } = await npmStart(command, env);
    try {
      const network = isolated ? inNetworkOf(npm.pid ?? 0) : [];
      const newman = ["npx", "newman", "run", COLLECTION, "--env-var", `baseUrl=${baseUrl}`];
      const [program = "", ...words] = [...network, ...newman, "-n", "2"];
      await promisify(execFile)(program, words).catch(({ stdout }) => assert.fail(stdout));
    } finally {
      await stop(npm);
    }
  });

  it("starts the shop on rabbitmq, and SIGINT to npm ends every process of it", async () => {
    const command = ["npm", "start", "--", "--broker", "rabbitmq"];
    const { npm, baseUrl } = await npmStart(command, process.env);
    try {
      const { failures } = await runNewman(baseUrl);
      assert.deepEqual(failures, []);
    } finally {
      await stop(npm);
    }
  });

  it("rejects an unknown broker or style and lists the known ones", async () => {
    for (const [option, known] of [
      ["--broker", BROKERS.join(", ")],
      ["--style", "notification"],
    ] as const) {
      const npm = spawn("npm", ["start", "--", option, "pigeons"], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      let errors = "";
      npm.stderr.on("data", (chunk) => {
        errors += chunk;
      });
      const [code] = await once(npm, "close");
      assert.notEqual(code, 0);
      assert.ok(errors.includes(known), errors);
    }
  });
});
