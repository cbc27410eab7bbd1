import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IdempotencyKey, PreferWait } from "@arch/contracts/headers";

describe("PreferWait", () => {
  const cases: [string, number | undefined][] = [
    ["wait=0", 0],
    ["wait=7", 7],
    ['wait="7"', 7],
    ["WAIT = 7", 7],
    ["respond-async, wait=10", 10],
    ["wait=10; foo=bar", 10],
    ["wait=3600", 30],
    ["wait=-1", undefined],
    ["wait=1.5", undefined],
    ["await=3", undefined],
    ["return=minimal", undefined],
    ["", undefined],
  ];
  for (const [header, seconds] of cases) {
    it(`parses Prefer: "${header}" as ${seconds === undefined ? "no wait" : `a wait of ${seconds} s`}`, () => {
      assert.equal(PreferWait.parse(header), seconds);
    });
  }
});

describe("IdempotencyKey", () => {
  it("accepts 1 to 255 printable ASCII characters and rejects anything else", () => {
    for (const key of ["a", "~ !", "k".repeat(255)])
      assert.ok(IdempotencyKey.safeParse(key).success, `${key} is accepted`);
    for (const key of ["", "k".repeat(256), "é", "a\tb", "a\nb"]) {
      assert.equal(IdempotencyKey.safeParse(key).success, false);
    }
  });
});
