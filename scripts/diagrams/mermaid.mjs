import { fileURLToPath } from "node:url";
import { ensureNpmFolder } from "../runtimes/npmFolder.mjs";

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
  const load = await ensureNpmFolder({
    folder: HERE,
    name: "diagrams",
    title: "mermaid-cli",
    report,
    signal,
  });
  const [{ renderMermaid }, { default: puppeteer }] = await Promise.all([
    load("@mermaid-js/mermaid-cli"),
    load("puppeteer"),
  ]);
  return { render: renderMermaid, launch: (options) => puppeteer.launch(options) };
}
