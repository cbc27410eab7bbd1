import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { showProgress } from "../processes/progress.mjs";
import { runTool } from "../processes/tool.mjs";

/**
 * @typedef {object} Setup
 * @property {string} root the folder of the repository
 * @property {string} logFolder
 * @property {import("../processes/progress.mjs").Report} report
 * @property {AbortSignal | undefined} signal
 */

/**
 * Installs the packages that package-lock.json names, unless that was done since the file changed.
 *
 * @param {Setup} setup
 * @throws {Error} with the end of npm's log
 */
export async function installPackages({ root, logFolder, report, signal }) {
  // npm writes this file as the last act of each installation.
  const installed = join(root, "node_modules", ".package-lock.json");
  if (existsSync(installed)) {
    const [wanted, present] = await Promise.all([
      stat(join(root, "package-lock.json")),
      stat(installed),
    ]);
    if (present.mtimeMs >= wanted.mtimeMs) return;
  }
  const logFile = join(logFolder, "npm-ci.log");
  await showProgress(report, "npm: installing the packages", () =>
    runTool({ command: "npm", args: ["ci"], cwd: root, logFile, signal }),
  );
}

/**
 * Compiles what has changed since the last time.
 *
 * @param {Setup} setup
 * @throws {Error} with the compiler's messages
 */
export async function build({ root, logFolder, report, signal }) {
  const command = join(root, "node_modules", ".bin", "tsc");
  const logFile = join(logFolder, "tsc.log");
  await showProgress(report, "tsc: compiling", () =>
    runTool({ command, args: ["-b"], cwd: root, logFile, signal }),
  );
}
