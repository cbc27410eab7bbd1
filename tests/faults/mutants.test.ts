import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ROOT } from "../../scripts/stack/root.ts";
import type { CheckResult } from "./check.ts";
import { patched } from "./mutants/copy.ts";
import { evidenceOf, type Sign } from "./mutants/evidence.ts";
import { mutants } from "./mutants/mutants.ts";
import { tableOf } from "./mutants/table.ts";
import { controlsOf } from "./mutants/try.ts";

/** A run with these findings and this work left. */
function run(findings: Partial<CheckResult>, left: Record<string, number> = {}) {
  const none = { money: [], accounts: [], orders: [], messages: [] };
  const found: CheckResult = {
    ...none,
    effects: [],
    rest: [],
    deadLetters: [],
    history: [],
    scenario: [],
    ...findings,
  };
  return { found, drained: { tookMs: 0, left }, unexpectedExits: ["billing ended with 1"] };
}

const pending = { orders: ["order a is pending"] };
const cases: [string, ReturnType<typeof run>, Sign[], string[]][] = [
  ["an unexpected exit is none", run({}), ["money", "left"], []],
  ["a unit that is not ready is no work left", run({}, { "units not ready": 1 }), ["left"], []],
  ["findings before all units are ready", run(pending, { "units not ready": 1 }), ["orders"], []],
  ["findings of a part", run(pending), ["orders"], ["order a is pending"]],
  ["findings of another part are none", run(pending), ["money"], []],
  ["a finding that matches", run(pending), [/is pending$/], ["order a is pending"]],
  ["a finding that does not match is none", run(pending), [/twice$/], []],
  ["work left", run({}, { orders: 2, persons: 0 }), ["left"], ["2 orders left"]],
  ["one sign of two is none", run(pending), ["orders", "left"], []],
  [
    "both signs of two, and nothing else",
    run({ ...pending, money: ["ann: seq is 1"] }, { orders: 1 }),
    [/is pending$/, "left"],
    ["order a is pending", "1 orders left"],
  ],
];

describe("the evidence that a mutant was caught", () => {
  for (const [what, result, signs, expected] of cases) {
    it(`consists of the findings that match its signs: ${what}`, () => {
      const found = evidenceOf(result, signs);
      assert.deepEqual(
        found.map(({ sentence }) => sentence),
        expected,
      );
    });
  }
});

describe("the mutants", () => {
  for (const { name, patches } of mutants) {
    it(`patch compiled text that exists: ${name}`, async () => {
      for (const patch of patches) {
        const text = await readFile(join(ROOT, patch.file), "utf8");
        assert.notEqual(patched(patch, text), text);
      }
    });
  }

  it("have unique names, and each has a sign", () => {
    assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
    assert.ok(
      mutants.every(({ shownBy }) => shownBy.length > 0),
      "a mutant without a sign is never caught",
    );
  });

  it("share one control for each fault scenario and style", () => {
    const [one] = mutants;
    assert.ok(one !== undefined, "there is a mutant");
    const other = { ...one, style: "http" } as const;
    assert.equal(controlsOf([one, one, other]).length, 2);
  });

  it("have one line each in the table", () => {
    const [one] = mutants;
    assert.ok(one !== undefined, "there is a mutant");
    const found = [{ part: "money", sentence: "a|b" } as const];
    const [, , caught, survived] = tableOf([
      [{ ...one, name: "one", withoutCover: "two" }, found],
      [{ ...one, name: "three" }, []],
    ]).split("\n");
    assert.equal(caught, "| one | two | money (1) | a\\|b |");
    assert.equal(survived, "| three |  | NOT CAUGHT |  |");
  });
});
