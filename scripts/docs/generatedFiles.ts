import { allCalls } from "@arch/contracts/api";
import { topics } from "@arch/contracts/events";
import { accessFile } from "./accessList.ts";
import { componentFiles } from "./components.ts";
import { documents } from "./documents.ts";
import type { GeneratedFile } from "./generatedFile.ts";

/** All files that `npm run docs` writes, from the current declarations. */
export function generatedFiles(): GeneratedFile[] {
  return [...documents(), ...componentFiles(topics), accessFile(allCalls)];
}
