import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { runNewman } from "@arch/testing/newman";
import { isAlive, listDescendants } from "../../scripts/processes/procfs.ts";
import { BROKERS } from "../../scripts/stack/brokers.ts";

/** Runs `npm start` and resolves with the first URL that it prints. */
async function npmStart(...words: string[]): Promise<{ npm: ChildProcess; baseUrl: string }> {
  const npm = spawn("npm", ["start", "--", ...words], { stdio: ["ignore", "pipe", "inherit"] });
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

describe("npm start", () => {
  for (const broker of BROKERS) {
    it(`starts the shop on ${broker}, and SIGINT to npm ends every process of it`, async () => {
      const { npm, baseUrl } = await npmStart("--broker", broker);
      const { failures } = await runNewman(baseUrl);
      const started = listDescendants(npm.pid ?? 0);
      assert.ok(started.length >= 12, `only ${started.length} processes`);
      npm.kill("SIGINT");
      await once(npm, "exit");
      assert.deepEqual(started.filter(isAlive), []);
      assert.deepEqual(failures, []);
    });
  }

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
