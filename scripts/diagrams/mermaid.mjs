import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { showProgress } from "../processes/progress.mjs";
import { runTool } from "../processes/tool.mjs";
import { cached, provisioningLog } from "../runtimes/cache.mjs";

/**
 * @typedef {object} Browser what is used of puppeteer's
 * @property {() => Promise<void>} close
 */

/**
 * @typedef {object} Mermaid what is used of mermaid-cli and puppeteer
 * @property {(options: object) => Promise<Browser>} launch
 * @property {(
 *   browser: Browser,
 *   source: string,
 *   format: "svg" | "png",
 *   options: object,
 * ) => Promise<{ data: Uint8Array }>} render
 */

const HERE = fileURLToPath(new URL(".", import.meta.url));
const LOCK = "package-lock.json";

/**
 * Gets mermaid-cli as this folder's package-lock.json pins it, installed into the cache when it is missing: half a
 * gigabyte that an installation of the shop is spared.
 *
 * @param {import("../runtimes/context.mjs").Provisioning & {
 *   report: import("../processes/progress.mjs").Report,
 * }} context
 * @returns {Promise<Mermaid>}
 * @throws {Error} with the end of npm's log
 */
export async function loadMermaid({ report, signal }) {
  const lock = await readFile(join(HERE, LOCK));
  const key = createHash("sha256").update(lock).digest("hex").slice(0, 12);
  const folder = await cached(`diagrams-${key}`, async (_, result) => {
    for (const file of ["package.json", LOCK]) await copyFile(join(HERE, file), join(result, file));
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const logFile = provisioningLog("diagrams");
    await showProgress(report, "npm: installing mermaid-cli", () =>
      runTool({ command: "npm", args, cwd: result, logFile, signal }),
    );
  });
  const { resolve } = createRequire(join(folder, "package.json"));
  const load = (/** @type {string} */ name) => import(pathToFileURL(resolve(name)).href);
  const [{ renderMermaid }, { default: puppeteer }] = await Promise.all([
    load("@mermaid-js/mermaid-cli"),
    load("puppeteer"),
  ]);
  return { render: renderMermaid, launch: (options) => puppeteer.launch(options) };
}
