import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { runTool } from "../processes/tool.ts";
import { ROOT } from "../stack/root.ts";
import { type Image, listWorkspaces } from "./list.ts";

/**
 * Fills a folder, emptied first, with what one image runs: the compiled code of its workspace and of the packages of
 * this repository that it uses, and their packages from the registry.
 */
export async function stage(
  image: Image,
  target: string,
  { logFile, signal }: { logFile: string; signal?: AbortSignal },
): Promise<void> {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const workspaces = [...listWorkspaces("packages"), ...listWorkspaces("services"), "postman"];
  // Of all workspaces: npm refuses a lockfile with missing ones.
  const descriptions = ["package.json", "package-lock.json", ".npmrc"].concat(
    workspaces.map((folder) => join(folder, "package.json")),
  );
  for (const path of descriptions) await copy(path, target);
  const install = ["ci", "--omit=dev", "--include-workspace-root=false", "-w", image.folder];
  await runTool({ command: "npm", args: install, cwd: target, logFile, signal });
  const linked = await readdir(join(target, "node_modules", "@arch"));
  for (const folder of workspaces) {
    if (!linked.includes(basename(folder))) await rm(join(target, folder), { recursive: true });
    // A workspace without TypeScript, such as postman/, has no compiled code.
    else if (existsSync(join(ROOT, folder, "tsconfig.json"))) {
      await copy(join(folder, "dist"), target);
    }
  }
  for (const path of image.extras) await copy(path, target);
}

/** `path` is below the root. */
async function copy(path: string, target: string) {
  await mkdir(dirname(join(target, path)), { recursive: true });
  await cp(join(ROOT, path), join(target, path), { recursive: true });
}
