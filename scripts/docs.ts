// `npm run docs`: writes the API and the events of the services as documents, out of their declarations.
import { writeFile } from "node:fs/promises";
import { documents } from "./docs/documents.ts";

for (const { name, url, text } of documents()) {
  await writeFile(url, text);
  console.log(`docs/${name} is written.`);
}
