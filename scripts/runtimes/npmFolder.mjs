import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { showProgress } from "../processes/progress.mjs";
import { runTool } from "../processes/tool.mjs";
import { cached, provisioningLog } from "./cache.mjs";

const LOCK = "package-lock.json";

/**
 * Installs the packages that a folder's package-lock.json pins into the cache when they are missing, so that an
 * installation of the shop is spared them.
 *
 * @param {object} wanted
 * @param {string} wanted.folder with a package.json and a package-lock.json
 * @param {string} wanted.name what they are for; names them in the cache
 * @param {string} wanted.title told while they are installed
 * @param {import("../processes/progress.mjs").Report} wanted.report
 * @param {AbortSignal | undefined} [wanted.signal]
 * @returns what imports one of them
 * @throws {Error} with the end of npm's log
 */
export async function ensureNpmFolder({ folder, name, title, report, signal }) {
  const lock = await readFile(join(folder, LOCK));
  const key = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const installed = await cached(`${name}-${key}`, async (_, result) => {
    for (const file of ["package.json", LOCK])
      await copyFile(join(folder, file), join(result, file));
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const logFile = provisioningLog(name);
    await showProgress(report, `npm: installing ${title}`, () =>
      runTool({ command: "npm", args, cwd: result, logFile, signal }),
    );
  });
  const { resolve } = createRequire(join(installed, "package.json"));
  return (/** @type {string} */ wanted) => import(pathToFileURL(resolve(wanted)).href);
}
