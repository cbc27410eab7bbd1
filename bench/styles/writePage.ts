import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { folderOf, plotFolderOf } from "./files.ts";
import type { RunContext } from "./measure.ts";
import type { Options } from "./options.ts";
import { plots } from "./plots.ts";
import type { Results } from "./results.ts";
import { templateValues } from "./templateValues.ts";
import { loadDraw } from "./vega.ts";

/** Draws the plots and writes the page from its template and the results. */
export async function writePage(
  options: Options,
  results: Results,
  context: RunContext,
): Promise<void> {
  const draw = await loadDraw(context);
  for (const [name, spec] of Object.entries(plots(results))) {
    await writeFile(join(plotFolderOf(options), `${name}.generated.svg`), await draw(spec));
  }
  const template = await readFile(new URL("template.md", import.meta.url), "utf8");
  const file = join(folderOf(options), "styles.md");
  await writeFile(file, fill(template, templateValues(results)));
  context.report(`${file} was written.`);
}

function fill(template: string, values: ReadonlyMap<string, string>): string {
  return template.replaceAll(/\{\{(.+?)\}\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`the template has an unknown placeholder: ${name}`);
    return value;
  });
}
