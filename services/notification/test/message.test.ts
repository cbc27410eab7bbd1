import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LedgerEntryRecorded } from "@arch/contracts/events";
import type { MessageKind } from "@arch/contracts/message";
import { ledgerEntry } from "@arch/testing/events";
import { composeMessage } from "../src/message.ts";

const deposit = ledgerEntry({ sumMinor: 9_990, balanceAfterMinor: 10_000 });
const withdrawal: LedgerEntryRecorded = { ...deposit, operation: "withdraw" };
const declined = { reason: "insufficient_funds" };
const order = { orderId: "o1" };

const cases: [MessageKind, LedgerEntryRecorded][] = [
  ["deposit", deposit],
  ["withdrawal", withdrawal],
  ["withdrawal_declined", { ...withdrawal, ...declined }],
  ["order_paid", { ...withdrawal, ...order }],
  ["order_declined", { ...withdrawal, ...order, ...declined }],
];

describe("composeMessage", () => {
  for (const [kind, entry] of cases) {
    it(`composes a message of kind ${kind} with sum, balance and order`, () => {
      const message = composeMessage(entry);
      assert.equal(message.kind, kind);
      assert.ok(message.text.includes("99.90 RUB"), message.text);
      assert.ok(message.text.endsWith("Your balance is 100.00 RUB."), message.text);
      assert.equal(message.text.includes("o1"), entry.orderId !== undefined);
    });
  }

  it("composes good news about a paid order and an apology about a declined one", () => {
    assert.match(composeMessage({ ...withdrawal, ...order }).text, /^Dear ann, Good news/);
    assert.match(composeMessage({ ...withdrawal, ...order, ...declined }).text, /We are sorry/);
  });
});
