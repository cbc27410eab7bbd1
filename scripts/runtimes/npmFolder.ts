import { copyFile, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Report } from "../processes/progress.ts";
import { runTool } from "../processes/tool.ts";
import { cached, hashOf, provisioningLog } from "./cache.ts";

const LOCK = "package-lock.json";

/**
 * Installs the packages pinned by a folder's package-lock.json into the cache when they are missing, because most users
 * do not need them. Returns a function that imports one of them.
 * @throws Error with the end of npm's log
 */
export async function ensureNpmFolder(options: {
  /** With a package.json and a package-lock.json. */
  folder: string;
  /** Its name in the cache. */
  name: string;
  /** Reported while they are installed. */
  title: string;
  report: Report;
  signal?: AbortSignal | undefined;
}) {
  const { folder, name, title, report, signal } = options;
  const installed = await cached({
    key: `${name}-${hashOf(await readFile(join(folder, LOCK)))}`,
    title: `npm: installing ${title}`,
    report,
    make: async (_, result) => {
      for (const file of ["package.json", LOCK])
        await copyFile(join(folder, file), join(result, file));
      const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
      await runTool({ command: "npm", args, cwd: result, logFile: provisioningLog(name), signal });
    },
  });
  const { resolve } = createRequire(join(installed, "package.json"));
  return (name: string) => import(pathToFileURL(resolve(name)).href);
}
