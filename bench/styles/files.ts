import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { DATA_FOLDER, ROOT } from "../../scripts/stack/root.ts";
import type { Figures } from "./figures.ts";
import type { Options } from "./options.ts";

const figuresFile = "figures.generated.json";

/**
 * Where styles.md and the folder of its plots go. The document speaks of a full run on the default broker; any other
 * run is kept beside the data of the shop.
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

export async function storeFigures(options: Options, figures: Figures): Promise<void> {
  const folder = plotFolderOf(options);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, figuresFile), `${JSON.stringify(figures)}\n`);
}

/** @throws Error when nothing was measured with these options yet. */
export async function loadFigures(options: Options): Promise<Figures> {
  return JSON.parse(await readFile(join(plotFolderOf(options), figuresFile), "utf8"));
}
