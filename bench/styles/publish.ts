import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Figures } from "./figures.ts";
import { folderOf, plotFolderOf } from "./files.ts";
import type { Watching } from "./measure.ts";
import type { Options } from "./options.ts";
import { plots } from "./plots.ts";
import { loadDraw } from "./vega.ts";
import { wordsOf } from "./words.ts";

/** Draws the plots and fills the figures into the text. */
export async function publish(
  options: Options,
  figures: Figures,
  watching: Watching,
): Promise<void> {
  const draw = await loadDraw(watching);
  for (const [name, spec] of Object.entries(plots(figures))) {
    await writeFile(join(plotFolderOf(options), `${name}.generated.svg`), await draw(spec));
  }
  const template = await readFile(new URL("template.md", import.meta.url), "utf8");
  const file = join(folderOf(options), "styles.md");
  await writeFile(file, fill(template, wordsOf(figures)));
  watching.report(`${file} is written.`);
}

function fill(template: string, words: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\{\{(.+?)\}\}/g, (_, name: string) => {
    const word = words.get(name);
    if (word === undefined) throw new Error(`the template asks for ${name}, which nothing gives`);
    return word;
  });
}
