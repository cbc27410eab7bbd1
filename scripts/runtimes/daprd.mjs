import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { reportToStderr, showProgress } from "../processes/progress.mjs";
import { cached, cacheFolder, provisioningLog } from "./cache.mjs";
import { copyModule, downloadModule, findGo, runGo } from "./go.mjs";
import { findProgramAtLeast } from "./version.mjs";

const AT_LEAST = "1.17.5";
const VERSION = "1.18.2";
const MODULE = {
  path: "github.com/dapr/dapr",
  version: `v${VERSION}`,
  sum: "h1:yT1BXImaUiYtIKaKVnOBiWVFqQU1ckQaiXkXEO2+Dh0=",
};
const COMPONENTS = new URL("daprd-components.go", import.meta.url);

/**
 * Finds daprd on the machine, or builds it from its Go module into the cache.
 *
 * @param {import("./context.mjs").Provisioning} [context]
 * @returns {Promise<string>} the absolute path of the binary
 * @throws {Error} a sentence that says what to install, or the end of the build's log
 */
export async function ensureDaprd({ report = reportToStderr, signal } = {}) {
  const found = await findProgramAtLeast("daprd", AT_LEAST, [join(homedir(), ".dapr", "bin")]);
  if (found !== undefined) return found;
  const components = await readFile(COMPONENTS, "utf8");
  const hash = createHash("sha256").update(components).digest("hex").slice(0, 12);
  const key = `daprd-${VERSION}-${hash}`;
  if (existsSync(join(cacheFolder(), key))) return join(cacheFolder(), key, "daprd");
  const go = await findGo();
  if (go === undefined) {
    throw new Error(
      `daprd ${AT_LEAST} or newer is needed. Install the Dapr CLI and run \`dapr init --slim\`, ` +
        "or install Go 1.26.5 or newer, and start again.",
    );
  }
  const title = `daprd: building ${VERSION} from source (about two minutes, once)`;
  return showProgress(report, title, async () => {
    const folder = await cached(key, (scratch, result) =>
      build(go, { components, scratch, output: join(result, "daprd"), signal }),
    );
    return join(folder, "daprd");
  });
}

/**
 * @param {string} go
 * @param {object} build
 * @param {string} build.components the text of the Go file that lists the components
 * @param {string} build.scratch an empty folder
 * @param {string} build.output the path of the binary
 * @param {AbortSignal | undefined} build.signal
 */
async function build(go, { components, scratch, output, signal }) {
  const run = { cwd: scratch, logFile: provisioningLog("daprd"), signal };
  const source = join(scratch, "dapr");
  const original = await downloadModule(go, MODULE, run);
  await copyModule(original, source, { "cmd/daprd/components/zz_notag.go": components });
  // What `daprd --version` answers, and what each line of its log bears.
  const names = [
    "github.com/dapr/dapr/pkg/buildinfo.version",
    "github.com/dapr/kit/logger.DaprVersion",
  ];
  const flags = ["-s -w", ...names.map((name) => `-X ${name}=${VERSION}`)].join(" ");
  await runGo(
    go,
    ["build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", output, "./cmd/daprd"],
    { ...run, cwd: source },
  );
}
