// `npm run docs`: writes the API documents, the Dapr components and the access list from the declarations in packages/contracts.
import { writeFile } from "node:fs/promises";
import { generatedFiles } from "./docs/generatedFiles.ts";

for (const { name, url, text } of generatedFiles()) {
  await writeFile(url, text);
  console.log(`Wrote ${name}.`);
}
