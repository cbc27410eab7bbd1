import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { explore } from "./explore.ts";
import { scenarios } from "./scenario.ts";
import { simulate } from "./simulate.ts";

const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
const numRuns = Number(MODEL_RUNS ?? 5_000);
/** This number of runs reaches all coverage items. */
const manyRuns = 3_000;

describe("the simulated shop", () => {
  it("keeps its invariants in any order of events with any faults", async () => {
    const seed = Number(MODEL_SEED ?? Date.now() % 2 ** 31);
    const { failure, missing } = await explore({ numRuns, seed, path: MODEL_PATH });
    if (failure !== undefined) assert.fail(failure);
    if (numRuns >= manyRuns && MODEL_PATH === undefined) {
      assert.deepEqual(missing, [], "the runs reach every coverage item");
    }
  });

  it("has the same trace in every run of a scenario", async () => {
    const property = fc.asyncProperty(scenarios, async (scenario) => {
      const { trace } = await simulate(scenario);
      assert.deepEqual((await simulate(scenario)).trace, trace);
    });
    await fc.assert(property, { numRuns: 20 });
  });
});
