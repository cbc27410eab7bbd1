// `npm run docs`: writes the API and the events of the services as documents, from their declarations.
import { writeFile } from "node:fs/promises";
import { documents } from "./docs/documents.ts";
import type { Context } from "./setup/arguments.ts";

/** Writes the documents into docs/. */
export async function main(_: readonly string[], { report }: Context): Promise<void> {
  for (const { name, url, text } of documents()) {
    await writeFile(url, text);
    report(`docs/${name} is written.`);
  }
}
