import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegisterPerson, StoredPerson } from "@arch/contracts/person";

const ann = { login: "ann", email: "ann@example.com" };
const acceptsEmail = (email: string) => RegisterPerson.safeParse({ ...ann, email }).success;
const acceptsName = (name: string) => RegisterPerson.safeParse({ ...ann, name }).success;

describe("an e-mail address", () => {
  for (const email of [
    "ivan@xn--80a1acny.xn--p1ai",
    "a&b@example.com",
    "a!#$%&'*+/=?^_`{|}~-b@example.com",
    "a@localhost",
    ".a..b.@example.com",
    `a@${"b".repeat(63)}.${"c".repeat(63)}.com`,
  ]) {
    it(`is accepted as browsers do: ${email}`, () => assert.equal(acceptsEmail(email), true));
  }

  for (const email of [
    "",
    "a",
    "@example.com",
    "a@",
    "a b@example.com",
    "a@b@example.com",
    "a@-b.com",
    "a@b-.com",
    "a@b..com",
    `a@${"b".repeat(64)}.com`,
    "иван@example.com",
    "a@example.com\n",
    `${"a".repeat(243)}@example.com`,
  ]) {
    it(`is rejected as browsers do, or above 254 characters: ${JSON.stringify(email)}`, () =>
      assert.equal(acceptsEmail(email), false));
  }
});

describe("a name", () => {
  it("may have characters of any script, emoji and spaces", () => {
    for (const name of ["Иван Петров", "José", "𝒜nn 👍🏽", "non\u00a0breaking"]) {
      assert.equal(acceptsName(name), true, name);
    }
  });

  it("must not have control characters or unpaired surrogates", () => {
    for (const name of ["\u0000", "a\nb", "a\tb", "\u001b[31m", "\u007f", "a\u0085b", "\ud800"]) {
      assert.equal(acceptsName(name), false, JSON.stringify(name));
    }
  });

  it("that was stored under earlier rules still reaches billing", () => {
    assert.equal(StoredPerson.safeParse({ ...ann, name: "a\tb" }).success, true);
  });
});
