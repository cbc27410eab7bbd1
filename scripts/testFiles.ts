import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./stack/root.ts";

/** The test files of a folder and of the folders below. A package whose tests stand elsewhere has no folder. */
export function listAllTests(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

/** The test files of a folder, below the root as the folder is. */
export function listTests(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}
