import { randomInt } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { reportToStderr, showProgress } from "../../scripts/processes/progress.ts";
import { listenForStop } from "../../scripts/setup/stopSignal.mjs";
import { startStack } from "../../scripts/stack/stack.ts";
import { errorsInLogs } from "./errorsInLogs.ts";
import { casesOf, findingsOf, repeatCommand, summaryOf } from "./findings.ts";
import { fuzz } from "./fuzz.ts";

const dataFolder = join(".data", "fuzz");
const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "2000" },
    seed: { type: "string", default: String(randomInt(1_000_000)) },
  },
});
const cases = Number(values.cases);
const seed = Number(values.seed);
if (!(Number.isInteger(cases) && cases > 0) || !Number.isInteger(seed)) {
  throw new Error("--cases must be a whole number above zero, --seed a whole number");
}
// Data of an earlier run would change the outcomes of the same calls.
await rm(dataFolder, { recursive: true, force: true });
const signal = listenForStop(reportToStderr);
const stack = await startStack({ dataFolder, signal });
try {
  const folder = join(dataFolder, "report");
  const startedMs = Date.now();
  const result = await showProgress(reportToStderr, repeatCommand({ cases, seed }), () =>
    fuzz({ baseUrl: stack.baseUrl, cases, seed, folder, signal }),
  );
  const findings = findingsOf(result, await errorsInLogs(stack.logFolder, startedMs));
  console.log(`${summaryOf(result)}\n${casesOf(result)} cases, ${findings.length} findings`);
  for (const finding of findings) console.log(`\n${finding}`);
  if (findings.length > 0) process.exitCode = 1;
} finally {
  await stack.stop();
}
