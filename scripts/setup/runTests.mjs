import { once } from "node:events";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { signalGroup, startGroup } from "../processes/group.mjs";
import { ensureDaprCli } from "../runtimes/daprCli.mjs";
import { ensureHelm } from "../runtimes/helm.mjs";
import { ensureSchemathesis } from "../runtimes/schemathesis.mjs";
import { BROKERS } from "../stack/choices.mjs";
import { endLeftovers } from "../stack/leftovers.mjs";
import { ROOT } from "../stack/root.mjs";
import { prepare } from "./prepare.mjs";

const TEST_DATA_FOLDER = join(ROOT, ".data", "test");
const TEST_TIMEOUT_MS = 300_000;

/**
 * Runs everything that must hold: formatting and lint, types, the tests of rules and services against a
 * real MongoDB, and the running shop end to end. What is missing on the machine is fetched first.
 *
 * @param {import("./program.mjs").Run} run
 * @throws {Error} naming the part that failed, after the other parts have run
 */
export async function runTests({ signal, report }) {
  await endAllLeftovers(report);
  rmSync(TEST_DATA_FOLDER, { recursive: true, force: true });
  const logFolder = join(TEST_DATA_FOLDER, "logs");
  await prepare({ root: ROOT, logFolder, brokers: BROKERS, report, signal });
  await ensureDaprCli({ report, signal });
  await ensureHelm({ report, signal });
  await ensureSchemathesis({ report, signal });
  /** @type {string[]} */
  const failed = [];
  /** @type {(title: string, part: () => Promise<boolean>) => Promise<void>} */
  const run = async (title, part) => {
    report(`\n== ${title}`);
    const startedAt = performance.now();
    if (!(await part())) failed.push(title);
    // A test file that was ended early has had no chance to stop what it had started.
    await endAllLeftovers(report);
    signal.throwIfAborted();
    report(`== ${title}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  };
  await run("format and lint", () =>
    runPart("node_modules/.bin/biome", ["ci", "--error-on-warnings", "."], {}, signal),
  );
  await run("types of the tests", () =>
    runPart("node_modules/.bin/tsc", ["-p", "tests"], {}, signal),
  );
  await run("rules and services", () => runServiceTests(report, signal));
  await run("chart", () => runNodeTests(listTests("tests/helm"), {}, signal));
  await run("models", () => runNodeTests(listTests("tests/model"), {}, signal));
  await run("end to end", () => runNodeTests(listTests("tests/e2e"), {}, signal));
  await run("faults", () => runNodeTests(listTests("tests/faults"), {}, signal));
  if (failed.length > 0) throw new Error(`Failed: ${failed.join(", ")}.`);
}

/**
 * Ends what test files that were killed have left running.
 *
 * @param {import("../processes/progress.mjs").Report} report
 */
async function endAllLeftovers(report) {
  if (!existsSync(TEST_DATA_FOLDER)) return;
  for (const name of readdirSync(TEST_DATA_FOLDER)) {
    await endLeftovers(join(TEST_DATA_FOLDER, name), report);
  }
}

/**
 * @param {import("../processes/progress.mjs").Report} report
 * @param {AbortSignal} signal
 */
async function runServiceTests(report, signal) {
  const { startBacking } = await import("../stack/backing.mjs");
  const backing = await startBacking({ dataFolder: join(TEST_DATA_FOLDER, "services"), report });
  try {
    const files = ["packages", "services"].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).flatMap((name) => listTests(join(folder, name, "test"))),
    );
    return await runNodeTests(files, { MONGO_URL: backing.mongoUrl }, signal);
  } finally {
    await backing.stop();
  }
}

/**
 * @param {string} folder below the root
 * @returns {string[]} its test files, below the root
 */
function listTests(folder) {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(folder, name));
}

/**
 * Runs test files one after the other: they share two cores, and a stack's ports.
 *
 * @param {string[]} files
 * @param {Record<string, string>} env
 * @param {AbortSignal} signal
 */
function runNodeTests(files, env, signal) {
  const loader = ["--conditions=source", "--import", "tsx"];
  const runner = ["--test", "--test-concurrency=1", `--test-timeout=${TEST_TIMEOUT_MS}`];
  return runPart(process.execPath, [...loader, ...runner, ...files], env, signal);
}

/**
 * Runs a program to its end, its output shown as it comes.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @param {AbortSignal} signal ends it early
 * @returns {Promise<boolean>} whether it succeeded
 */
async function runPart(command, args, env, signal) {
  const { child, pid } = await startGroup(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const end = () => void signalGroup(pid, "SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  const [code] = await once(child, "exit");
  signal.removeEventListener("abort", end);
  return code === 0;
}
