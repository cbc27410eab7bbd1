import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reportToStderr } from "../processes/progress.ts";
import { cached, findCached, hashOf, type Provisioning, provisioningLog } from "./cache.ts";
import { copyModule, downloadModule, findGo, GO_AT_LEAST, type GoModule, runGo } from "./go.ts";
import { findProgramAtLeast } from "./version.ts";

/** A program that is used from the machine when it is new enough, and else built from its Go module. */
export interface GoTool {
  name: string;
  /** Where it may be beside the PATH. */
  folders?: readonly string[];
  /** `--version` by default. */
  versionArgs?: readonly string[];
  atLeast: string;
  /** The module's path, and the version that is built, without "v". */
  path: string;
  version: string;
  sum: string;
  /** Replace the versions in its go.mod. */
  requires?: readonly GoModule[];
  /** New texts of source files, by path within the module. */
  replaced?: Record<string, string>;
  /** Go variables that the linker sets, as "name=value". */
  variables: readonly string[];
  mainPackage: string;
  /** How to install it. */
  advice: string;
}

/**
 * Finds a tool on the machine, or builds it into the cache, and returns its absolute path.
 * @throws Error a sentence that says what to install, or the end of the build's log
 */
export async function ensureGoTool(tool: GoTool, provisioning: Provisioning): Promise<string> {
  const { name, version, atLeast, replaced = {}, advice } = tool;
  const found = await findProgramAtLeast(name, atLeast, tool.folders, tool.versionArgs);
  if (found !== undefined) return found;
  const hashes = Object.values(replaced).map(hashOf);
  const key = [name, version, ...hashes].join("-");
  const built = findCached(key);
  if (built !== undefined) return join(built, name);
  const go = await findGo();
  if (go === undefined) {
    throw new Error(
      `${name} ${atLeast} or newer is needed. ${advice}, or install Go ${GO_AT_LEAST} or newer, ` +
        "and start again.",
    );
  }
  const { report = reportToStderr, signal } = provisioning;
  const folder = await cached({
    key,
    title: `${name}: building ${version} from source (about two minutes, once)`,
    report,
    make: (scratch, result) => build(tool, { go, scratch, output: join(result, name), signal }),
  });
  return join(folder, name);
}

async function build(
  tool: GoTool,
  options: { go: string; scratch: string; output: string; signal: AbortSignal | undefined },
) {
  const { path, version, sum, requires = [], replaced, variables } = tool;
  const { go, scratch, output, signal } = options;
  const run = { cwd: scratch, logFile: provisioningLog(tool.name), signal };
  const folders: string[] = [];
  for (const module of [{ path, version: `v${version}`, sum }, ...requires])
    folders.push(await downloadModule(go, module, run));
  const sums = await Promise.all(folders.map((folder) => readFile(join(folder, "go.sum"), "utf8")));
  const source = join(scratch, "source");
  await copyModule(folders[0] ?? "", source, { "go.sum": sums.join(""), ...replaced });
  const inSource = { ...run, cwd: source };
  for (const required of requires)
    await runGo(go, ["mod", "edit", "-require", `${required.path}@${required.version}`], inSource);
  const linker = ["-s -w", ...variables.map((variable) => `-X ${variable}`)].join(" ");
  const flags = ["-trimpath", "-buildvcs=false", "-ldflags", linker];
  // A changed go.mod may need further changes, which Go refuses to make by default.
  const mod = requires.length > 0 ? ["-mod=mod"] : [];
  await runGo(go, ["build", ...flags, ...mod, "-o", output, tool.mainPackage], inSource);
}
