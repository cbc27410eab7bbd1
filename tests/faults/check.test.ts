import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deadLetterViolations, restViolations } from "@arch/invariants/rest";
import { rightPoison, rightSnapshot } from "@arch/invariants/testing/rightSnapshot";
import { violationsOf } from "@arch/invariants/violations";
import { check } from "./check.ts";
import { operationCorruptions } from "./corruptions/operations.ts";
import { orderResponseCorruptions } from "./corruptions/orderResponses.ts";
import { rightHistory } from "./corruptions/rightHistory.ts";

describe("the check of a run", () => {
  it("finds nothing in a right snapshot with its history", () => {
    const found = check(rightSnapshot(), rightHistory(), rightPoison);
    assert.deepEqual(Object.values(found).flat(), []);
  });

  for (const [what, corrupt, ...sentences] of [
    ...operationCorruptions,
    ...orderResponseCorruptions,
  ]) {
    it(`finds ${what}, and nothing else`, () => {
      const [snapshot, history] = [rightSnapshot(), rightHistory()];
      corrupt(snapshot, history);
      const found = Object.values(check(snapshot, history, rightPoison)).flat();
      assert.equal(found.length, sentences.length, found.join("\n"));
      for (const [index, sentence] of sentences.entries()) {
        assert.match(found[index] ?? "", sentence);
      }
    });
  }

  it("contains the violations of all shared invariants", () => {
    const snapshot = { ...rightSnapshot(), accounts: [], orders: [], deadLetters: [] };
    for (const message of snapshot.messages) message.kind = "deposit";
    const { history: _, ...shared } = check(snapshot, [], rightPoison);
    assert.deepEqual(shared, {
      ...violationsOf(snapshot),
      rest: restViolations(snapshot),
      deadLetters: deadLetterViolations(snapshot, rightPoison),
    });
    const empty = Object.entries(shared).filter(([, sentences]) => sentences.length === 0);
    assert.deepEqual(empty, [], "every part has a violation");
  });
});
