import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reportToStderr, showProgress } from "../processes/progress.mjs";
import { runTool } from "../processes/tool.mjs";
import { cached, cacheFolder, provisioningLog } from "./cache.mjs";
import { ensurePip } from "./python.mjs";
import { askVersion, findProgramAtLeast } from "./version.mjs";

const REQUIREMENTS = fileURLToPath(new URL("schemathesis-requirements.txt", import.meta.url));
const AT_LEAST = "3.10";
const ADVICE =
  `Python ${AT_LEAST} or newer with pip is needed for Schemathesis: install it (macOS: \`brew install ` +
  "python`; Debian, Ubuntu: `sudo apt-get install python3-pip`), and start again.";

/**
 * @typedef {object} Schemathesis how it is run: its arguments come after these
 * @property {string} command
 * @property {readonly string[]} args
 * @property {Record<string, string>} env added to the environment
 */

/**
 * Fetches Schemathesis, which makes calls up out of an OpenAPI document, into the cache. Only the
 * tests of generated input need it.
 *
 * @param {import("./context.mjs").Provisioning} [context]
 * @returns {Promise<Schemathesis>}
 * @throws {Error} a sentence that says what to install, or the end of pip's log
 */
export async function ensureSchemathesis({ report = reportToStderr, signal } = {}) {
  await ensurePip(report, ADVICE);
  const python = await findProgramAtLeast("python3", AT_LEAST);
  if (python === undefined) throw new Error(ADVICE);
  const requirements = await readFile(REQUIREMENTS, "utf8");
  const version = /^schemathesis==(\S+)/m.exec(requirements)?.[1];
  const hash = createHash("sha256").update(requirements).digest("hex").slice(0, 12);
  // Some of the packages are compiled for one version of Python.
  const pythonVersion = await askVersion(python);
  const key = `schemathesis-${version}-${hash}-python-${pythonVersion}`;
  const make = () => cached(key, (_scratch, result) => install(python, result, signal));
  const folder = existsSync(join(cacheFolder(), key))
    ? await make()
    : await showProgress(report, `schemathesis: fetching ${version} (about 30 MB, once)`, make);
  return {
    command: python,
    args: ["-s", "-m", "schemathesis.cli"],
    env: { PYTHONPATH: folder },
  };
}

/**
 * @param {string} python
 * @param {string} target
 * @param {AbortSignal | undefined} signal
 */
async function install(python, target, signal) {
  const checked = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", REQUIREMENTS];
  await runTool({
    command: python,
    args: ["-m", "pip", "install", "--no-cache-dir", "--target", target, ...checked],
    logFile: provisioningLog("schemathesis"),
    signal,
  });
}
