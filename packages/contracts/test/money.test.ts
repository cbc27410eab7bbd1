import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { maxBalanceMinor, Sum, toMajor, toMinor } from "@arch/contracts/money";

describe("Sum", () => {
  const accepted: [string, number][] = [
    ["100", 10_000],
    ["99.9", 9_990],
    ["99.99", 9_999],
    ["1e2", 10_000],
    ["0.01", 1],
    ["0.29", 29],
    ["1.15", 115],
    ["4.35", 435],
    ["1e12", 100_000_000_000_000],
    ["999999999999.99", 99_999_999_999_999],
  ];
  for (const [text, minor] of accepted) {
    it(`accepts ${text} as ${minor} minor units`, () => {
      assert.equal(toMinor(Sum.parse(JSON.parse(text))), minor);
    });
  }

  const rejected = [
    ...["0", "-0", "-1", "0.001", "1e-7", "99.999", "0.005", "1000000000000.01", "1e13", "1e400"],
    ...["-1e400", '"1"', "null", "true", "[1]", '{"$gt": 0}'],
  ];
  for (const text of rejected) {
    it(`rejects a sum of ${text}`, () => {
      assert.equal(Sum.safeParse(JSON.parse(text)).success, false);
    });
  }
});

describe("toMajor", () => {
  it("returns major units that toMinor converts back without a lost cent", () => {
    for (const minor of [0, 1, 29, 115, 9_999, 100_000_000_000_001]) {
      assert.equal(toMinor(toMajor(minor)), minor);
    }
  });

  it("throws RangeError for a fraction of a minor unit and above the balance limit", () => {
    assert.throws(() => toMajor(0.5), RangeError);
    assert.throws(() => toMajor(maxBalanceMinor + 1), RangeError);
  });
});
