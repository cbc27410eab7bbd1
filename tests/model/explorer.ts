import assert from "node:assert/strict";
import fc, { type RunDetails } from "fast-check";
import { recordCoverage } from "./coverage.ts";
import type { Exploration, Findings } from "./explore.ts";
import { type Scenario, scenarios } from "./scenario.ts";
import { simulate } from "./simulate.ts";

const { record, missing } = recordCoverage();
const property = fc.asyncProperty(scenarios, async (scenario) => {
  const { wrong, trace } = await simulate(scenario);
  record({ scenario, trace });
  assert.deepEqual(wrong, []);
});
process.once("disconnect", () => process.exit());
const { numRuns, seed, path } = JSON.parse(process.argv[2] ?? "{}") as Exploration;
const details = await fc.check(property, { numRuns, seed, ...(path !== undefined && { path }) });
const findings: Findings = { failure: await describeFailure(details), missing: missing() };
process.send?.(findings, () => process.disconnect());

/** The smallest failing run: how to reproduce it, its failed checks and its trace. */
async function describeFailure(details: RunDetails<[Scenario]>): Promise<string | undefined> {
  const [scenario] = details.counterexample ?? [];
  if (scenario === undefined) return undefined;
  const { wrong, trace } = await simulate(scenario);
  return [
    `Reproduce: MODEL_SEED=${details.seed} MODEL_PATH=${details.counterexamplePath}`,
    `Runs: ${details.numRuns}, shrunk ${details.numShrinks} times`,
    `Scenario: ${JSON.stringify(scenario)}`,
    "Failed checks:",
    ...wrong.map((sentence) => `- ${sentence}`),
    "Trace:",
    ...cut(trace),
  ].join("\n");
}

/** Only the beginning and the end of a long trace are shown. */
function cut(trace: string[]): string[] {
  const [first, last] = [300, 30];
  if (trace.length <= first + last) return trace;
  return [...trace.slice(0, first), "[…]", ...trace.slice(-last)];
}
