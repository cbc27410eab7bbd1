import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { reportToStderr } from "../processes/progress.ts";
import { runTool } from "../processes/tool.ts";
import { cached, hashOf, type Provisioning, provisioningLog } from "./cache.ts";
import { ensurePip } from "./python.ts";
import { askVersion, findProgramAtLeast } from "./version.ts";

const REQUIREMENTS = fileURLToPath(new URL("schemathesis-requirements.txt", import.meta.url));
const AT_LEAST = "3.10";
const ADVICE =
  `Python ${AT_LEAST} or newer with pip is needed for Schemathesis: install it (macOS: \`brew install ` +
  "python`; Debian, Ubuntu: `sudo apt-get install python3-pip`), and start again.";

/** How to run it. */
export interface Schemathesis {
  command: string;
  /** Before its own arguments. */
  args: readonly string[];
  /** Added to the environment. */
  env: Record<string, string>;
}

/**
 * Fetches Schemathesis, which generates requests from an OpenAPI document, into the cache. Only the tests of generated
 * input need it.
 * @throws Error a sentence that says what to install, or the end of pip's log
 */
export async function ensureSchemathesis(provisioning: Provisioning = {}): Promise<Schemathesis> {
  const { report = reportToStderr, signal } = provisioning;
  await ensurePip(report, ADVICE);
  const python = await findProgramAtLeast("python3", AT_LEAST);
  if (python === undefined) throw new Error(ADVICE);
  const requirements = await readFile(REQUIREMENTS, "utf8");
  const version = /^schemathesis==(\S+)/m.exec(requirements)?.[1];
  const folder = await cached({
    // Some of the packages are compiled for one version of Python.
    key: `schemathesis-${version}-${hashOf(requirements)}-python-${await askVersion(python)}`,
    title: `schemathesis: fetching ${version} (about 30 MB, once)`,
    report,
    make: (_, result) => install(python, result, signal),
  });
  return { command: python, args: ["-s", "-m", "schemathesis.cli"], env: { PYTHONPATH: folder } };
}

async function install(python: string, target: string, signal: AbortSignal | undefined) {
  const checked = ["--no-deps", "--only-binary=:all:", "--require-hashes", "-r", REQUIREMENTS];
  await runTool({
    command: python,
    args: ["-m", "pip", "install", "--no-cache-dir", "--target", target, ...checked],
    logFile: provisioningLog("schemathesis"),
    signal,
  });
}
