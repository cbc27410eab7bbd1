import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { effectViolations } from "@arch/invariants/effects";
import type { Snapshot } from "@arch/invariants/snapshot";
import { rightPoison, rightSnapshot } from "@arch/invariants/testing/rightSnapshot";
import { violationsAtRest } from "@arch/invariants/violations";
import { messageCorruptions } from "./messageCorruptions.ts";
import { moneyCorruptions } from "./moneyCorruptions.ts";
import { orderCorruptions } from "./orderCorruptions.ts";

/** All violations of a snapshot after a change. */
function violationsAfter(change: (snapshot: Snapshot) => unknown): string {
  const snapshot = rightSnapshot();
  change(snapshot);
  return Object.values(violationsAtRest(snapshot, rightPoison)).flat().join("; ");
}

describe("the invariants", () => {
  it("hold for a right snapshot", () =>
    assert.equal(
      violationsAfter(() => {}),
      "",
    ));

  const corruptions = { ...moneyCorruptions, ...orderCorruptions, ...messageCorruptions };
  for (const [sentences, corrupt] of Object.entries(corruptions)) {
    it(`find in a corrupted snapshot: ${sentences}`, () =>
      assert.equal(violationsAfter(corrupt), sentences));
  }

  it("hold for a dead letter of an account's event, which has another id than the account", () => {
    const { deadLetters, ...snapshot } = rightSnapshot();
    const dead = { service: "order", _id: "account:ann", reason: "unknown" } as const;
    assert.deepEqual(
      effectViolations({ ...snapshot, logins: [], deadLetters: [...deadLetters, dead] }),
      [],
    );
  });

  it("hold for an account that order does not know yet and whose event is published", () => {
    const found = violationsAfter(({ accounts, logins }) => {
      logins.splice(0);
      for (const account of accounts) account.delivery = { state: "published" };
    });
    assert.equal(
      found,
      "the delivery of account ann is published; account ann has 0 logins, not 1",
    );
  });
});
