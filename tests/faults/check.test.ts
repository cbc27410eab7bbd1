import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { rightPoison, rightSnapshot } from "@arch/invariants/testing/rightSnapshot";
import { violationsAtRest } from "@arch/invariants/violations";
import { check } from "./check.ts";
import type { Corruptions } from "./corruptions/corruption.ts";
import { durationCorruptions } from "./corruptions/durations.ts";
import { operationCorruptions } from "./corruptions/operations.ts";
import { orderResponseCorruptions } from "./corruptions/orderResponses.ts";
import { realTimeCorruptions } from "./corruptions/realTime.ts";
import { rightHistory, rightReads } from "./corruptions/rightHistory.ts";

/** All findings of the check after a change. */
function foundAfter(change: Corruptions[string]): string {
  const [snapshot, history, reads] = [rightSnapshot(), rightHistory(), rightReads()];
  change(snapshot, history, reads);
  return Object.values(check(snapshot, history, rightPoison, reads))
    .flat()
    .join("; ");
}

describe("the check of a run", () => {
  it("finds nothing in a right snapshot with its history", () =>
    assert.equal(
      foundAfter(() => {}),
      "",
    ));

  const corruptions = {
    ...operationCorruptions,
    ...orderResponseCorruptions,
    ...durationCorruptions,
    ...realTimeCorruptions,
  };
  for (const [sentences, corrupt] of Object.entries(corruptions)) {
    it(`finds after a corruption: ${sentences}`, () =>
      assert.equal(foundAfter(corrupt), sentences));
  }

  it("contains the violations of all shared invariants", () => {
    const snapshot = { ...rightSnapshot(), accounts: [], orders: [], deadLetters: [] };
    for (const message of snapshot.messages) message.kind = "deposit";
    const { history: _, scenario: __, ...shared } = check(snapshot, [], rightPoison);
    assert.deepEqual(shared, violationsAtRest(snapshot, rightPoison));
    const empty = Object.entries(shared).filter(([, sentences]) => sentences.length === 0);
    assert.deepEqual(empty, [], "every part has a violation");
  });
});
