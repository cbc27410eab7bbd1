import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { apps } from "@arch/contracts/apps";
import { ROOT } from "../../scripts/stack/root.ts";

/** All variables in the table of docs/operations.md. */
const page = readFileSync(join(ROOT, "docs/operations.md"), "utf8");
const [, section = ""] = page.split(/^## Configuration$/m);
const rows = (section.split(/^## /m)[0] ?? "").matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) \|/gm);
const variables = [...rows].flatMap(([, names = ""]) => names.replaceAll("`", "").split(", "));

/** Runs a service until it has refused its environment, and returns the lines about the variables. */
function refuse(app: string, own: Record<string, string>): string[] {
  const main = join(ROOT, "services", app, "dist/main.js");
  const env = { PATH: process.env["PATH"], ...own };
  const { status, stderr } = spawnSync(process.execPath, [main], { env, encoding: "utf8" });
  assert.equal(status, 1, stderr);
  const [, text = ""] = /Invalid environment:\n((?: {2}[A-Z_]+ .*\n)+)/.exec(stderr) ?? [];
  return text.split("\n").filter((line) => line !== "");
}

describe("a service with a wrong environment", () => {
  for (const app of ["gateway", "person"]) {
    it(`names each missing variable and says how to start: ${app}`, () => {
      const lines = refuse(app, {});
      for (const name of ["APP_PORT", "DAPR_HTTP_PORT"]) {
        assert.match(
          lines.find((line) => line.startsWith(`  ${name} `)) ?? "no line",
          /is missing: .*start the services by `npm start` or `dapr run -f \.`$/,
        );
      }
      const needsDatabase = app !== "gateway";
      assert.equal(
        lines.some((line) => /^ {2}MONGO_URL is missing: .*mongodb:\/\//.test(line)),
        needsDatabase,
      );
    });
  }

  for (const app of apps) {
    it(`says of each invalid variable what it must be, without its value: ${app}`, () => {
      const text = refuse(app, Object.fromEntries(variables.map((name) => [name, "?!"])));
      assert.ok(text.length >= 5, `only ${text.length} lines`);
      for (const line of text) {
        assert.match(line, /^ {2}[A-Z_]+ must /);
        assert.doesNotMatch(line, /\?!|NaN|expected|received|Invalid/);
      }
    });
  }

  it("knows the documented variables", () => {
    assert.ok(variables.length >= 14, variables.join(", "));
  });
});
