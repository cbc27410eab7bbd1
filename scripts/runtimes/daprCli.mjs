import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { reportToStderr, showProgress } from "../processes/progress.mjs";
import { cached, cacheFolder, provisioningLog } from "./cache.mjs";
import { copyModule, downloadModule, findGo, runGo } from "./go.mjs";
import { findProgramAtLeast } from "./version.mjs";

const AT_LEAST = "1.14";
const VERSION = "1.16.5";
const CLI = {
  path: "github.com/dapr/cli",
  version: `v${VERSION}`,
  sum: "h1:Q1oavb/t5pqxVxiXDKZ3ya7GxVFfbkyJ7sHXUWZHC2g=",
};
// The version that the CLI's own go.mod names (1.16.3) cannot be downloaded; this one stands in for it.
const CONTRIB = {
  path: "github.com/dapr/components-contrib",
  version: "v1.16.5",
  sum: "h1:UMq48FLIidUDukwHCt1CNjQu0q/37KmNd4vCLwvJybQ=",
};
const DAPR = {
  path: "github.com/dapr/dapr",
  version: "v1.16.2",
  sum: "h1:pZ2WSW9CG8tbM+afIHO0lLiGr1/AV2O0bMF75OED0TI=",
};

/**
 * Finds the Dapr CLI on the machine, or builds it from its Go module into the cache. Only the tests
 * of `dapr run -f .` need it.
 *
 * @param {import("./context.mjs").Provisioning} [context]
 * @returns {Promise<string>} the absolute path of the binary
 * @throws {Error} a sentence that says what to install, or the end of the build's log
 */
export async function ensureDaprCli({ report = reportToStderr, signal } = {}) {
  const found = await findProgramAtLeast("dapr", AT_LEAST, [join(homedir(), ".dapr", "bin")]);
  if (found !== undefined) return found;
  const key = `dapr-${VERSION}`;
  if (existsSync(join(cacheFolder(), key))) return join(cacheFolder(), key, "dapr");
  const go = await findGo();
  if (go === undefined) {
    throw new Error(
      `The Dapr CLI ${AT_LEAST} or newer is needed. Install it, or install Go 1.26.5 or newer.`,
    );
  }
  const title = `dapr: building the CLI ${VERSION} from source (about two minutes, once)`;
  return showProgress(report, title, async () => {
    const folder = await cached(key, (scratch, result) =>
      build(go, { scratch, output: join(result, "dapr"), signal }),
    );
    return join(folder, "dapr");
  });
}

/**
 * @param {string} go
 * @param {{ scratch: string, output: string, signal: AbortSignal | undefined }} build
 */
async function build(go, { scratch, output, signal }) {
  const run = { cwd: scratch, logFile: provisioningLog("dapr"), signal };
  /** @type {string[]} */
  const folders = [];
  for (const module of [CLI, CONTRIB, DAPR]) folders.push(await downloadModule(go, module, run));
  const sums = await Promise.all(folders.map((folder) => readFile(join(folder, "go.sum"), "utf8")));
  const [cli = ""] = folders;
  const source = join(scratch, "cli");
  await copyModule(cli, source, { "go.sum": sums.join("") });
  const inSource = { ...run, cwd: source };
  await runGo(go, ["mod", "edit", "-require", `${CONTRIB.path}@${CONTRIB.version}`], inSource);
  const flags = `-s -w -X main.version=${VERSION}`;
  await runGo(
    go,
    ["build", "-trimpath", "-buildvcs=false", "-mod=mod", "-ldflags", flags, "-o", output, "."],
    inSource,
  );
}
