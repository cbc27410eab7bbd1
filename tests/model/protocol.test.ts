import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { explore } from "./explore.ts";
import { scenarios } from "./scenario.ts";
import { simulate } from "./simulate.ts";

const { MODEL_RUNS, MODEL_SEED, MODEL_PATH } = process.env;
const numRuns = Number(MODEL_RUNS ?? 5_000);
/** So many runs come upon everything that they are there for. */
const manyRuns = 2_000;

describe("the shop, in any order of events and with any crashes and losses", () => {
  it("keeps money right, settles every order, and tells of every movement once", async () => {
    const seed = Number(MODEL_SEED ?? Date.now() % 2 ** 31);
    const { failure, unseen } = await explore({ numRuns, seed, path: MODEL_PATH });
    if (failure !== undefined) assert.fail(failure);
    if (numRuns >= manyRuns && MODEL_PATH === undefined) {
      assert.deepEqual(unseen, [], "the runs come upon all that they are there for");
    }
  });

  it("is simulated the same every time, or no failure could be repeated", async () => {
    const property = fc.asyncProperty(scenarios, async (scenario) => {
      const { trace } = await simulate(scenario);
      assert.deepEqual((await simulate(scenario)).trace, trace);
    });
    await fc.assert(property, { numRuns: 20 });
  });
});
