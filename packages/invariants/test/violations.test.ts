import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deadLetterViolations, restViolations } from "@arch/invariants/rest";
import type { Snapshot } from "@arch/invariants/snapshot";
import { rightPoison, rightSnapshot } from "@arch/invariants/testing/rightSnapshot";
import { violationsOf } from "@arch/invariants/violations";
import { messageCorruptions } from "./messageCorruptions.ts";
import { moneyCorruptions } from "./moneyCorruptions.ts";
import { orderCorruptions } from "./orderCorruptions.ts";

function allViolations(snapshot: Snapshot): string[] {
  return [
    ...Object.values(violationsOf(snapshot)).flat(),
    ...restViolations(snapshot),
    ...deadLetterViolations(snapshot, rightPoison),
  ];
}

describe("the invariants", () => {
  it("find no violation in a right snapshot", () => {
    assert.deepEqual(allViolations(rightSnapshot()), []);
  });

  for (const [what, corrupt, ...sentences] of [
    ...moneyCorruptions,
    ...orderCorruptions,
    ...messageCorruptions,
  ]) {
    it(`find ${what}, and nothing else`, () => {
      const snapshot = rightSnapshot();
      corrupt(snapshot);
      const found = allViolations(snapshot);
      assert.equal(found.length, sentences.length, found.join("\n"));
      for (const [index, sentence] of sentences.entries()) {
        assert.match(found[index] ?? "", sentence);
      }
    });
  }

  it("accept an account with pending work that order does not know yet", () => {
    const snapshot = rightSnapshot();
    snapshot.logins = [];
    const work = { attempts: 0, nextAttemptAt: new Date(0) };
    for (const account of snapshot.accounts) account.unfinished = work;
    assert.deepEqual(Object.values(violationsOf(snapshot)).flat(), []);
  });
});
