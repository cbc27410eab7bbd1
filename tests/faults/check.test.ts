import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { check } from "./check.ts";
import type { Damage } from "./damages/damage.ts";
import { letterDamages } from "./damages/letters.ts";
import { moneyDamages } from "./damages/money.ts";
import { operationDamages } from "./damages/operations.ts";
import { orderDamages } from "./damages/orders.ts";
import { rightBooks, rightHistory, rightPoison } from "./rightBooks.ts";

/** All that the checker finds after a damage, by what it is wrong with. */
function verdictAfter(damage: Damage[1]) {
  const [books, history] = [rightBooks(), rightHistory()];
  damage(books, history);
  return check(books, history, rightPoison);
}

const nothing = { money: [], operations: [], orders: [], letters: [] };
const damages = {
  money: moneyDamages,
  operations: operationDamages,
  orders: orderDamages,
  letters: letterDamages,
};

describe("the checker", () => {
  it("finds nothing wrong where nothing is", () => {
    assert.deepEqual(
      verdictAfter(() => {}),
      nothing,
    );
  });

  for (const [part, rows] of Object.entries(damages)) {
    for (const [what, damage, ...sentences] of rows) {
      it(`finds in ${part} ${what}, and nothing else`, () => {
        const verdict: Record<string, string[]> = verdictAfter(damage);
        const found = verdict[part] ?? [];
        assert.equal(found.length, sentences.length, found.join("\n"));
        for (const [index, sentence] of sentences.entries()) {
          assert.match(found[index] ?? "", sentence);
        }
        assert.deepEqual({ ...verdict, [part]: [] }, nothing);
      });
    }
  }
});
