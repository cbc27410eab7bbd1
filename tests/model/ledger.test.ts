import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Entry } from "../../services/billing/src/ledger/ledger.ts";
import { modelLedger } from "./ledgerModel.ts";
import { type Arrival, arrivals, type Books, inWords, keepBooks } from "./ledgerRun.ts";

const runs = { numRuns: Number(process.env["MODEL_RUNS"] ?? 5_000) };

describe("the ledger, for any commands in any batches", () => {
  it("decides as a ledger that takes one command at a time and reads all lines again", () => {
    always((books, arriving) => {
      const model = modelLedger();
      const expected = arriving.flatMap((arrival) => {
        if ("command" in arrival) return [model.ask(arrival.command)];
        model.open(arrival.opens);
        return [];
      });
      assert.deepEqual(
        books.outcomes.map(({ outcome }) => inWords(outcome)),
        expected,
      );
    });
  });

  it("has the same books however the commands were split", () => {
    always((books, arriving) => {
      const oneByOne = arriving.map((arrival) => ({ ...arrival, isFirst: true }));
      assert.deepEqual(books, keepBooks(oneByOne));
    });
  });

  it("has a balance that is never negative and always the sum of what was applied", () => {
    always(({ accounts, entries }) => {
      for (const account of accounts.values()) {
        let balance = 0n;
        for (const entry of entriesOf(entries, account.login)) {
          if (entry.outcome === "applied") balance += changeOf(entry);
          assert.equal(BigInt(entry.balanceAfterMinor), balance, entry.operationId);
          assert.ok(balance >= 0n, "no balance is negative");
        }
        assert.equal(BigInt(account.balanceMinor), balance, account.login);
      }
    });
  });

  it("numbers the entries of every account from 1 without a gap", () => {
    always(({ accounts, entries }) => {
      for (const { login, seq } of accounts.values()) {
        const numbers = entriesOf(entries, login).map((entry) => entry.seq);
        assert.deepEqual(
          numbers,
          Array.from({ length: seq }, (_, index) => index + 1),
        );
      }
    });
  });

  it("records every id once, and nothing for what it refuses", () => {
    always(({ entries, outcomes }) => {
      const ids = entries.map(({ operationId }) => operationId);
      const recorded = outcomes.filter(({ outcome }) => outcome.kind === "recorded");
      assert.equal(new Set(ids).size, ids.length, "no id is there twice");
      assert.deepEqual(
        new Set(ids),
        new Set(recorded.map(({ command }) => command.operationId)),
        "what is on record was answered so",
      );
    });
  });

  it("answers a repeat with the first outcome, and another command under its id with a refusal", () => {
    always(({ outcomes }) => {
      const first = new Map<string, Entry>();
      for (const { command, outcome } of outcomes) {
        const earlier = first.get(command.operationId);
        if (outcome.kind === "refused") continue;
        assert.equal(outcome.replayed, earlier !== undefined, "only a repeat is one");
        assert.deepEqual(outcome.entry, earlier ?? outcome.entry);
        const { login, operation, sumMinor } = outcome.entry;
        assert.deepEqual({ ...command, login, operation, sumMinor }, command, "it is about this");
        first.set(command.operationId, outcome.entry);
      }
    });
  });
});

function always(holds: (books: Books, arriving: Arrival[]) => void): void {
  const property = fc.property(arrivals, (arriving) => holds(keepBooks(arriving), arriving));
  fc.assert(property, runs);
}

function entriesOf(entries: readonly Entry[], login: string): Entry[] {
  return entries.filter((entry) => entry.login === login && entry.seq !== undefined);
}

function changeOf({ operation, sumMinor }: Entry): bigint {
  return operation === "deposit" ? BigInt(sumMinor) : -BigInt(sumMinor);
}
