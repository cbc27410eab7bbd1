import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../processes/tool.mjs";
import { makeWritable } from "./cache.mjs";
import { askVersion, findProgram, isAtLeast } from "./version.mjs";

const GO_AT_LEAST = "1.26.5";
// From this version on Go fetches the newer toolchain that a module asks for.
const GO_THAT_UPDATES_ITSELF = "1.21";

// Whatever the person has set for work of their own must not change what is built here. Without cgo
// no C compiler is needed.
const GO_ENVIRONMENT = { GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };

/**
 * @typedef {object} GoModule
 * @property {string} path
 * @property {string} version with its "v"
 * @property {string} sum the hash that the downloaded source must have
 */

/** @typedef {{ cwd: string, logFile: string, signal: AbortSignal | undefined }} GoRun */

/**
 * Finds a Go that can build the runtimes.
 *
 * @returns {Promise<string | undefined>} the absolute path of `go`
 */
export async function findGo() {
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
 * Downloads a module and checks that it is the one that was pinned.
 *
 * @param {string} go
 * @param {GoModule} module
 * @param {GoRun} run in a folder outside any module: the go.mod of whoever calls must have no say
 * @returns {Promise<string>} the folder of its source, read-only
 * @throws {Error} when it cannot be had or differs from the pinned one
 */
export async function downloadModule(go, module, run) {
  const args = ["mod", "download", "-json", `${module.path}@${module.version}`];
  const answer = await runGo(go, args, run);
  /** @type {{ Dir: string, Sum: string }} */
  const { Dir, Sum } = JSON.parse(answer);
  if (Sum !== module.sum) {
    throw new Error(`${module.path} ${module.version} has the hash ${Sum}, expected ${module.sum}`);
  }
  return Dir;
}

/**
 * Copies a module's source to a folder where it can be changed and built.
 *
 * @param {string} source
 * @param {string} target
 * @param {Record<string, string>} replaced the new text of single files, by path within the module
 */
export async function copyModule(source, target, replaced) {
  await cp(source, target, { recursive: true });
  await makeWritable(target);
  for (const [path, text] of Object.entries(replaced)) await writeFile(join(target, path), text);
}

/**
 * Runs `go` in a folder of source.
 *
 * @param {string} go
 * @param {readonly string[]} args
 * @param {GoRun} run
 * @returns {Promise<string>} its standard output
 * @throws {Error} when it fails, with the end of its log
 */
export function runGo(go, args, run) {
  return runTool({ command: go, args, env: GO_ENVIRONMENT, ...run });
}
