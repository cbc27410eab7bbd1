import assert from "node:assert/strict";
import fc, { type RunDetails } from "fast-check";
import { watchCoverage } from "./coverage.ts";
import type { Exploration, Findings } from "./explore.ts";
import { type Scenario, scenarios } from "./scenario.ts";
import { simulate } from "./simulate.ts";

const { watch, unseen } = watchCoverage();
const property = fc.asyncProperty(scenarios, async (scenario) => {
  const { wrong, trace } = await simulate(scenario);
  watch({ scenario, trace });
  assert.deepEqual(wrong, []);
});
process.once("disconnect", () => process.exit());
const { numRuns, seed, path } = JSON.parse(process.argv[2] ?? "{}") as Exploration;
const details = await fc.check(property, { numRuns, seed, ...(path !== undefined && { path }) });
const findings: Findings = { failure: await describeFailure(details), unseen: unseen() };
process.send?.(findings, () => process.disconnect());

/** How to repeat the smallest failing run, what was wrong in it, and all that happened. */
async function describeFailure(details: RunDetails<[Scenario]>): Promise<string | undefined> {
  const [scenario] = details.counterexample ?? [];
  if (scenario === undefined) return undefined;
  const { wrong, trace } = await simulate(scenario);
  return [
    `Again: MODEL_SEED=${details.seed} MODEL_PATH=${details.counterexamplePath}`,
    `Runs: ${details.numRuns}, shrunk ${details.numShrinks} times`,
    `Scenario: ${JSON.stringify(scenario)}`,
    "Wrong:",
    ...wrong.map((sentence) => `- ${sentence}`),
    "What happened:",
    ...cut(trace),
  ].join("\n");
}

/** A run without an end is told by its beginning and its end. */
function cut(trace: string[]): string[] {
  const [first, last] = [300, 30];
  if (trace.length <= first + last) return trace;
  return [...trace.slice(0, first), "[…]", ...trace.slice(-last)];
}
