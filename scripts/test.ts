// `npm test`: every check, from a fresh clone.
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { canHaveOwnNetwork, inOwnNetwork } from "./processes/ownNetwork.ts";
import type { Report } from "./processes/progress.ts";
import { runToEnd } from "./processes/runToEnd.ts";
import { ensureDaprCli, ensureHelm } from "./runtimes/goTools.ts";
import { ensureSchemathesis } from "./runtimes/schemathesis.ts";
import { type Context, readArguments } from "./setup/arguments.ts";
import { prepare } from "./setup/prepare.ts";
import { startBacking } from "./stack/backing.ts";
import { BROKERS } from "./stack/brokers.ts";
import { endLeftovers } from "./stack/leftovers.ts";
import { ROOT } from "./stack/root.ts";
import { listAllTests, listTests } from "./testFiles.ts";

const HELP = `Checks everything: format and lint, types, rules, services, and the shop.

  npm test

Programs missing on this machine are fetched first, as by \`npm start\`.`;

const TEST_DATA_FOLDER = join(ROOT, ".data", "test");
const TEST_TIMEOUT_MS = 300_000;

/**
 * Runs all checks: format and lint, types, the tests of packages and services against a real MongoDB, and those of the
 * running shop.
 * @throws Error with the names of the failed parts, after all parts have run
 */
export async function main(words: readonly string[], { report, signal }: Context): Promise<void> {
  if (readArguments(words).help) return report(HELP);
  refuseUnknownTests();
  await endAllLeftovers(report);
  rmSync(TEST_DATA_FOLDER, { recursive: true, force: true });
  const logFolder = join(TEST_DATA_FOLDER, "logs");
  await prepare({ logFolder, brokers: BROKERS, report, signal });
  for (const ensure of [ensureDaprCli, ensureHelm, ensureSchemathesis])
    await ensure({ report, signal });
  const failed = await runInTurn(FIRST, { report, signal });
  const hasBeside = canHaveOwnNetwork() && !signal.aborted;
  const beside = hasBeside ? startBeside({ report, signal }) : undefined;
  const done = hasBeside ? [...FIRST, BESIDE] : FIRST;
  const others = Object.keys(parts).filter((title) => !done.includes(title));
  failed.push(...(await runInTurn(others, { report, signal })));
  if ((await beside) === false) failed.push(BESIDE);
  await endAllLeftovers(report);
  signal.throwIfAborted();
  if (failed.length > 0) throw new Error(`Failed: ${failed.join(", ")}.`);
}

/** Runs these parts; resolves with those that failed. Once aborted, no other part begins. */
async function runInTurn(titles: readonly string[], { report, signal }: Context) {
  const failed: string[] = [];
  for (const title of titles) {
    const runPart = parts[title];
    if (runPart === undefined || signal.aborted) continue;
    report(`\n== ${title}`);
    const startedAt = performance.now();
    if (!(await runPart({ report, signal }))) failed.push(title);
    // A killed test file could not stop what it had started.
    await endAllLeftovers(report);
    report(`== ${title}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  }
  return failed;
}

/** The Dapr CLI refuses ports of sidecars that it finds in any network, so nothing runs beside it. */
const FIRST = ["format and lint", "types of the tests", "dapr run"];

/** The part that mostly waits. In a network of its own it runs beside the others: it needs the same ports. */
const BESIDE = "end to end";

/** Starts that part; it prints its output at its end. Resolves with whether it succeeded. */
async function startBeside({ report, signal }: Context): Promise<boolean> {
  const startedAt = performance.now();
  const outputFile = join(TEST_DATA_FOLDER, "logs", "end-to-end.log");
  const run = { prefix: inOwnNetwork, outputFile, signal };
  const succeeded = await runTests(listTests(systemTests[BESIDE] ?? ""), run);
  report(`\n== ${BESIDE}\n${readFileSync(outputFile, "utf8")}`);
  report(`== ${BESIDE}: ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return succeeded;
}

/** The parts whose tests are in folders of tests/. */
const systemTests: Record<string, string> = {
  "dapr run": "tests/daprRun",
  chart: "tests/helm",
  guides: "tests/guides",
  models: "tests/model",
  "end to end": "tests/e2e",
  faults: "tests/faults",
};

/** Each returns whether it succeeded. */
const parts: Record<string, (context: Context) => Promise<boolean>> = {
  "format and lint": ({ signal }) =>
    runToEnd("node_modules/.bin/biome", ["ci", "--error-on-warnings", "."], { signal }),
  "types of the tests": ({ signal }) =>
    runToEnd("node_modules/.bin/tsc", ["-p", "tests"], { signal }),
  "rules and services": runServiceTests,
  ...Object.fromEntries(
    Object.entries(systemTests).map(([title, folder]) => [
      title,
      ({ signal }: Context) => runTests(listTests(folder), { signal }),
    ]),
  ),
};

/**
 * Checks that a part runs every test below tests/, so that none is skipped silently.
 * @throws Error that names the other test files
 */
function refuseUnknownTests() {
  const known = Object.values(systemTests).flatMap(listTests);
  // These are examples of new tests; tests/guides runs them in copies of the repository.
  const isExample = (file: string) => file.startsWith(join("tests", "guides", "files"));
  const unknown = readdirSync(join(ROOT, "tests"), { recursive: true, encoding: "utf8" })
    .map((name) => join("tests", name))
    .filter((file) => file.endsWith(".test.ts") && !isExample(file) && !known.includes(file));
  if (unknown.length > 0) throw new Error(`No part of scripts/test.ts runs ${unknown.join(", ")}.`);
}

async function endAllLeftovers(report: Report) {
  if (!existsSync(TEST_DATA_FOLDER)) return;
  for (const name of readdirSync(TEST_DATA_FOLDER)) {
    await endLeftovers(join(TEST_DATA_FOLDER, name), report);
  }
}

async function runServiceTests({ report, signal }: Context): Promise<boolean> {
  const backing = await startBacking({ dataFolder: join(TEST_DATA_FOLDER, "services"), report });
  try {
    const files = ["packages", "services"].flatMap((folder) =>
      readdirSync(join(ROOT, folder)).flatMap((name) => listAllTests(join(folder, name, "test"))),
    );
    // Each test has a database and ports of its own, and waits more than it works.
    return await runTests(files, { env: { MONGO_URL: backing.mongoUrl }, concurrency: 2, signal });
  } finally {
    await backing.stop();
  }
}

interface TestRun {
  env?: Record<string, string>;
  /** How many files run at once; 1 by default, because they share a stack's ports. */
  concurrency?: number;
  /** What precedes the command. */
  prefix?: readonly string[];
  outputFile?: string;
  signal: AbortSignal;
}

function runTests(files: string[], { concurrency = 1, prefix = [], ...run }: TestRun) {
  const loader = ["--conditions=source", "--import", "tsx"];
  const limits = [`--test-concurrency=${concurrency}`, `--test-timeout=${TEST_TIMEOUT_MS}`];
  const node = [process.execPath, ...loader, "--test", ...limits, ...files];
  const [program = "", ...args] = [...prefix, ...node];
  return runToEnd(program, args, run);
}
