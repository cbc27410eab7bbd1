import { existsSync } from "node:fs";
import { join } from "node:path";
import { reportToStderr, showProgress } from "../processes/progress.mjs";
import { cached, cacheFolder, provisioningLog } from "./cache.mjs";
import { copyModule, downloadModule, findGo, runGo } from "./go.mjs";
import { askVersion, findProgram, isAtLeast } from "./version.mjs";

const AT_LEAST = "3.14";
const VERSION = "4.3.1";
const MODULE = {
  path: "helm.sh/helm/v4",
  version: `v${VERSION}`,
  sum: "h1:UndCoLe9UPmNoL7IvWzaUXveL7T5t/ijoorEmgJdI9g=",
};

/**
 * Finds helm on the machine, or builds it from its Go module into the cache. Only the tests of the chart need it.
 *
 * @param {import("./context.mjs").Provisioning} [context]
 * @returns {Promise<string>} the absolute path of the binary
 * @throws {Error} a sentence that says what to install, or the end of the build's log
 */
export async function ensureHelm({ report = reportToStderr, signal } = {}) {
  const found = await findHelm();
  if (found !== undefined) return found;
  const key = `helm-${VERSION}`;
  if (existsSync(join(cacheFolder(), key))) return join(cacheFolder(), key, "helm");
  const go = await findGo();
  if (go === undefined) {
    throw new Error(
      `helm ${AT_LEAST} or newer is needed. Install it, or install Go 1.26.5 or newer.`,
    );
  }
  const title = `helm: building ${VERSION} from source (about two minutes, once)`;
  return showProgress(report, title, async () => {
    const folder = await cached(key, (scratch, result) =>
      build(go, { scratch, output: join(result, "helm"), signal }),
    );
    return join(folder, "helm");
  });
}

/** helm tells its version by a command of its own, not by an option. */
async function findHelm() {
  const program = findProgram("helm");
  if (program === undefined) return undefined;
  const version = await askVersion(program, ["version", "--short"]);
  return version !== undefined && isAtLeast(version, AT_LEAST) ? program : undefined;
}

/**
 * @param {string} go
 * @param {{ scratch: string, output: string, signal: AbortSignal | undefined }} build
 */
async function build(go, { scratch, output, signal }) {
  const run = { cwd: scratch, logFile: provisioningLog("helm"), signal };
  const source = join(scratch, "helm");
  await copyModule(await downloadModule(go, MODULE, run), source, {});
  const version = `-X helm.sh/helm/v4/internal/version.version=v${VERSION}`;
  await runGo(
    go,
    ["build", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w ${version}`, "-o", output].concat(
      "./cmd/helm",
    ),
    { ...run, cwd: source },
  );
}
