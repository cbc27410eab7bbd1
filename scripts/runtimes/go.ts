import { chmod, cp, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../processes/tool.ts";
import { isAtLeast } from "../setup/nodeVersion.mjs";
import { askVersion, findProgram } from "./version.ts";

export const GO_AT_LEAST = "1.26.5";
// From this version on Go fetches the newer toolchain that a module needs.
const GO_THAT_UPDATES_ITSELF = "1.21";

// The user's own Go settings must not change the build. Without cgo no C compiler is needed.
const GO_ENVIRONMENT = { GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };

export interface GoModule {
  path: string;
  /** With its "v". */
  version: string;
  /** The hash that the downloaded source must have. */
  sum: string;
}

interface GoRun {
  cwd: string;
  logFile: string;
  signal: AbortSignal | undefined;
}

/** Finds a Go that can build the runtimes, and returns its absolute path. */
export async function findGo(): Promise<string | undefined> {
  const go = findProgram("go", ["/usr/local/go/bin"]);
  if (go === undefined) return undefined;
  const version = await askVersion(go, ["env", "GOVERSION"]);
  if (version === undefined) return undefined;
  if (isAtLeast(version, GO_AT_LEAST)) return go;
  const { GOTOOLCHAIN } = process.env;
  const updatesItself = isAtLeast(version, GO_THAT_UPDATES_ITSELF) && GOTOOLCHAIN !== "local";
  return updatesItself ? go : undefined;
}

/**
 * Downloads a module and returns the folder of its source, read-only. `run.cwd` lies outside any module, because a
 * go.mod there would have an influence.
 * @throws Error when it is not available or differs from the pinned one
 */
export async function downloadModule(go: string, module: GoModule, run: GoRun): Promise<string> {
  const args = ["mod", "download", "-json", `${module.path}@${module.version}`];
  const { Dir, Sum }: { Dir: string; Sum: string } = JSON.parse(await runGo(go, args, run));
  if (Sum === module.sum) return Dir;
  throw new Error(`${module.path} ${module.version} has the hash ${Sum}, expected ${module.sum}`);
}

/** Copies a module's source to a folder where it can be built; `replaced` has new texts by path within the module. */
export async function copyModule(
  source: string,
  target: string,
  replaced: Record<string, string>,
): Promise<void> {
  await cp(source, target, { recursive: true });
  await makeWritable(target);
  for (const [path, text] of Object.entries(replaced)) await writeFile(join(target, path), text);
}

/** Runs `go` and returns its standard output. */
export function runGo(go: string, args: readonly string[], run: GoRun): Promise<string> {
  return runTool({ command: go, args, env: GO_ENVIRONMENT, ...run });
}

/** Go's module cache is read-only. */
async function makeWritable(folder: string) {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeWritable(path);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}
