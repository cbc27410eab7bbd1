import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { maxBalanceMinor } from "@arch/contracts/money";
import type { Account } from "../src/accounts/account.ts";
import { decideBatch } from "../src/ledger/batch.ts";
import { type Command, decide, type Entry } from "../src/ledger/ledger.ts";

const account: Account = { login: "ann", email: "ann@example.com", balanceMinor: 100, seq: 7 };
const deposit: Command = { operationId: "op:1", login: "ann", operation: "deposit", sumMinor: 30 };
const withdraw: Command = { ...deposit, operation: "withdraw" };
const payment: Command = { ...withdraw, operationId: "order:1", orderId: "1" };

interface Case {
  name: string;
  account: Account | undefined;
  command: Command;
  expected: Partial<Entry> | { refused: string };
}

const cases: Case[] = [
  {
    name: "adds a deposit to the balance",
    account,
    command: deposit,
    expected: { outcome: "applied", balanceAfterMinor: 130, seq: 8 },
  },
  {
    name: "subtracts a withdrawal from the balance",
    account,
    command: withdraw,
    expected: { outcome: "applied", balanceAfterMinor: 70, seq: 8 },
  },
  {
    name: "applies a withdrawal of the whole balance",
    account,
    command: { ...withdraw, sumMinor: 100 },
    expected: { outcome: "applied", balanceAfterMinor: 0, seq: 8 },
  },
  {
    name: "declines a withdrawal one cent above the balance and numbers the entry",
    account,
    command: { ...withdraw, sumMinor: 101 },
    expected: {
      outcome: "declined",
      reason: "insufficient_funds",
      balanceAfterMinor: 100,
      seq: 8,
    },
  },
  {
    name: "records the order id in the entry of a payment",
    account,
    command: payment,
    expected: { outcome: "applied", orderId: "1", balanceAfterMinor: 70 },
  },
  {
    name: "refuses a deposit for an unknown login without an entry",
    account: undefined,
    command: deposit,
    expected: { refused: "account_not_found" },
  },
  {
    name: "records a declined payment of an unknown login without a number",
    account: undefined,
    command: payment,
    expected: { outcome: "declined", reason: "account_not_found", seq: undefined },
  },
  {
    name: "applies a deposit up to the balance limit",
    account: { ...account, balanceMinor: maxBalanceMinor - 30 },
    command: deposit,
    expected: { outcome: "applied", balanceAfterMinor: maxBalanceMinor },
  },
  {
    name: "refuses a deposit one cent above the balance limit",
    account: { ...account, balanceMinor: maxBalanceMinor - 29 },
    command: deposit,
    expected: { refused: "balance_limit" },
  },
];

describe("decide", () => {
  for (const { name, account, command, expected } of cases) {
    it(name, () => {
      const decision = decide(account, command);
      if ("refused" in expected) {
        assert.deepEqual(decision, { kind: "refused", code: expected.refused });
        return;
      }
      assert.ok(decision.kind === "recorded", "it is recorded");
      for (const [field, value] of Object.entries(expected)) {
        assert.deepEqual(decision.entry[field as keyof Entry], value, field);
      }
    });
  }

  it("does not modify the account that it gets", () => {
    const frozen = Object.freeze({ ...account });
    decide(frozen, withdraw);
    assert.deepEqual(frozen, account);
  });
});

describe("decideBatch", () => {
  const known = { entries: new Map<string, Entry>(), accounts: new Map([["ann", account]]) };

  it("decides each command on the balance that the earlier commands leave", () => {
    const commands = ["a", "b", "c"].map((id) => ({ ...withdraw, operationId: id, sumMinor: 60 }));
    const { entries, changed } = decideBatch(commands, known);
    assert.deepEqual(
      entries.map(({ outcome, balanceAfterMinor, seq }) => [outcome, balanceAfterMinor, seq]),
      [
        ["applied", 40, 8],
        ["declined", 40, 9],
        ["declined", 40, 10],
      ],
    );
    assert.deepEqual(changed, [
      { account: { ...account, balanceMinor: 40, seq: 10 }, seqBefore: 7 },
    ]);
  });

  it("returns the first outcome for a duplicate operation id in the same batch", () => {
    const { outcomes, entries } = decideBatch([deposit, deposit], known);
    assert.equal(entries.length, 1);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.kind === "recorded" && outcome.replayed),
      [false, true],
    );
  });

  it("returns the recorded outcome for a recorded operation id and adds no entry", () => {
    const { entries } = decideBatch([deposit], known);
    const [entry] = entries;
    assert.ok(entry, "it is recorded");
    const repeat = decideBatch([deposit], { ...known, entries: new Map([["op:1", entry]]) });
    assert.deepEqual(repeat.outcomes, [{ kind: "recorded", entry, replayed: true }]);
    assert.deepEqual([repeat.entries, repeat.changed], [[], []]);
  });

  it("refuses a reused operation id with another sum and records the other commands", () => {
    const other = { ...deposit, operationId: "op:2" };
    const { outcomes } = decideBatch([deposit, { ...deposit, sumMinor: 31 }, other], known);
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.kind === "refused" ? outcome.code : outcome.kind)),
      ["recorded", "idempotency_key_reused", "recorded"],
    );
  });

  it("separates the accounts of different logins, even one named __proto__", () => {
    const odd = { ...account, login: "__proto__", balanceMinor: 5 };
    const accounts = new Map([...known.accounts, [odd.login, odd]]);
    const { entries } = decideBatch(
      [withdraw, { ...withdraw, operationId: "op:2", login: "__proto__" }],
      { ...known, accounts },
    );
    assert.deepEqual(
      entries.map(({ login, outcome }) => [login, outcome]),
      [
        ["ann", "applied"],
        ["__proto__", "declined"],
      ],
    );
  });
});
