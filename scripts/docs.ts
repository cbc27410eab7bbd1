// `npm run docs`: writes the API documents, the Dapr components and the access list from the declarations in packages/contracts.
import { mkdir, writeFile } from "node:fs/promises";
import { generatedFiles } from "./docs/generatedFiles.ts";
import type { Context } from "./setup/arguments.ts";

/** Writes all generated files. */
export async function main(_: readonly string[], { report }: Context): Promise<void> {
  for (const { name, url, text } of generatedFiles()) {
    await mkdir(new URL(".", url), { recursive: true });
    await writeFile(url, text);
    report(`Wrote ${name}.`);
  }
}
