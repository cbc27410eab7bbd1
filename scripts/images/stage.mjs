import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { runTool } from "../processes/tool.mjs";
import { ROOT } from "../stack/root.mjs";

/**
 * Fills a folder with what one image runs: the compiled code of its workspace and of the packages of this repository
 * that it uses, and what these need from the registry at run time.
 *
 * @param {import("./list.mjs").Image} image
 * @param {string} target thrown away first
 * @param {{ logFile: string, signal?: AbortSignal | undefined }} run
 */
export async function stage(image, target, { logFile, signal }) {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const workspaces = await listWorkspaces();
  // All of them: npm refuses a lockfile whose workspaces are not there.
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

/**
 * @param {string} path below the root
 * @param {string} target
 */
async function copy(path, target) {
  await mkdir(dirname(join(target, path)), { recursive: true });
  await cp(join(ROOT, path), join(target, path), { recursive: true });
}

/** @returns {Promise<string[]>} the folders of all workspaces, below the root */
async function listWorkspaces() {
  const parents = ["packages", "services"];
  const folders = await Promise.all(
    parents.map(async (parent) => {
      const entries = await readdir(join(ROOT, parent), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(parent, name));
    }),
  );
  return [...folders.flat(), "postman"];
}
