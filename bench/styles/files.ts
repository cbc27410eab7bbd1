import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { DATA_FOLDER, ROOT } from "../../scripts/stack/root.ts";
import type { Options } from "./options.ts";
import type { Results } from "./results.ts";

const resultsFile = "results.generated.json";

/**
 * The folder of styles.md and its plots: docs/ for a full run on the default broker, otherwise a folder beside the
 * shop's data.
 */
export function folderOf({ quick, broker }: Options): string {
  const isPublished = !quick && broker === BROKERS[0];
  return isPublished
    ? join(ROOT, "docs")
    : join(DATA_FOLDER, "styles", `${broker}${quick ? "-quick" : ""}`);
}

/** The folder of the plots, next to the document. */
export function plotFolderOf(options: Options): string {
  return join(folderOf(options), "styles");
}

export async function storeResults(options: Options, results: Results): Promise<void> {
  const folder = plotFolderOf(options);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, resultsFile), `${JSON.stringify(results)}\n`);
}

/** @throws Error if there are no stored results for these options. */
export async function loadResults(options: Options): Promise<Results> {
  return JSON.parse(await readFile(join(plotFolderOf(options), resultsFile), "utf8"));
}
