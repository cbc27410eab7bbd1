import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { LedgerEntryRecorded } from "@arch/contracts/events";
import type { MessageKind } from "@arch/contracts/message";
import { composeMessage } from "../src/message.ts";

const deposit: LedgerEntryRecorded = {
  version: 1,
  operationId: "op:1",
  login: "ann",
  email: "ann@example.com",
  seq: 1,
  operation: "deposit",
  sumMinor: 9_990,
  balanceAfterMinor: 10_000,
  currency: "RUB",
  occurredAt: "2026-01-02T03:04:05.678Z",
};
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
    it(`writes a letter of kind ${kind} with sum, balance and order`, () => {
      const letter = composeMessage(entry);
      assert.equal(letter.kind, kind);
      assert.ok(letter.text.includes("99.90 RUB"), letter.text);
      assert.ok(letter.text.endsWith("Your balance is 100.00 RUB."), letter.text);
      assert.equal(letter.text.includes("o1"), entry.orderId !== undefined);
    });
  }

  it("is happy about a paid order and sad about a declined one", () => {
    assert.match(composeMessage({ ...withdrawal, ...order }).text, /^Dear ann, Good news/);
    assert.match(composeMessage({ ...withdrawal, ...order, ...declined }).text, /We are sorry/);
  });
});
