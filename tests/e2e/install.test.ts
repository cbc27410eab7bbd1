import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ROOT } from "../../scripts/stack/root.ts";

const install =
  "import('./scripts/setup/install.mjs').then(({ installPackages }) =>" +
  " installPackages({ report: console.log, signal: new AbortController().signal }))";

describe("the installation by npm start with NODE_ENV=production", () => {
  let root: string;
  // A space and characters beyond ASCII, as a path may have them.
  before(() => {
    root = mkdtempSync(join(tmpdir(), "магазин 1-"));
    cpSync(join(ROOT, "scripts/setup"), join(root, "scripts/setup"), { recursive: true });
    // The two development packages without which nothing starts, as local packages without dependencies.
    const devDependencies = { tsx: "file:local/tsx", typescript: "file:local/typescript" };
    const packages: Record<string, object> = { "": { devDependencies } };
    for (const name of Object.keys(devDependencies)) {
      const folder = `local/${name}`;
      mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, folder, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
      packages[folder] = { version: "1.0.0", dev: true };
      packages[`node_modules/${name}`] = { resolved: folder, link: true };
    }
    const manifest = { name: "copy", version: "1.0.0", private: true, devDependencies };
    writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
    const lock = { name: "copy", version: "1.0.0", lockfileVersion: 3, requires: true, packages };
    writeFileSync(join(root, "package-lock.json"), JSON.stringify(lock));
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const run = (command: string, ...words: string[]) =>
    execFileSync(command, words, {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production" },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  const installed = () =>
    ["tsx", "typescript"].filter((name) => existsSync(join(root, "node_modules", name)));

  it("includes the compiler on a fresh clone, and does nothing at the next start", () => {
    assert.match(run(process.execPath, "-e", install), /installing the packages: done/);
    assert.deepEqual(installed(), ["tsx", "typescript"]);
    assert.equal(run(process.execPath, "-e", install), "");
  });

  it("is repeated after an npm ci of the user that has left the compiler out", () => {
    run("npm", "ci");
    assert.deepEqual(installed(), []);
    run(process.execPath, "-e", install);
    assert.deepEqual(installed(), ["tsx", "typescript"]);
  });
});
