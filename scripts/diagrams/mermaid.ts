import { fileURLToPath } from "node:url";
import { ensureNpmFolder } from "../runtimes/npmFolder.ts";
import type { Context } from "../setup/arguments.ts";

/** The part of puppeteer's that is used. */
interface Browser {
  close(): Promise<void>;
}

/** The part of mermaid-cli and puppeteer that is used. */
interface Mermaid {
  launch(options: object): Promise<Browser>;
  render(
    browser: Browser,
    source: string,
    format: "svg" | "png",
    options: object,
  ): Promise<{ data: Uint8Array }>;
}

const HERE = fileURLToPath(new URL(".", import.meta.url));

/**
 * Gets mermaid-cli as pinned by this folder's package-lock.json, in the cache because it is half a gigabyte.
 * @throws Error with the end of npm's log
 */
export async function loadMermaid(context: Context): Promise<Mermaid> {
  const options = { folder: HERE, name: "diagrams", title: "mermaid-cli" };
  const load = await ensureNpmFolder({ ...options, ...context });
  const [{ renderMermaid }, { default: puppeteer }] = await Promise.all([
    load("@mermaid-js/mermaid-cli"),
    load("puppeteer"),
  ]);
  return { render: renderMermaid, launch: (options) => puppeteer.launch(options) };
}
