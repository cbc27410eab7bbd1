import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Entry } from "../../services/billing/src/ledger/ledger.ts";
import { modelLedger } from "./ledgerModel.ts";
import { type Arrival, arrivals, type History, runLedger, toModelOutcome } from "./ledgerRun.ts";

const runs = { numRuns: Number(process.env["MODEL_RUNS"] ?? 5_000) };

describe("the ledger", () => {
  it("decides any batches of commands like the model", () => {
    forAllRuns((history, arriving) => {
      const model = modelLedger();
      const expected = arriving.flatMap((arrival) => {
        if ("command" in arrival) return [model.decide(arrival.command)];
        model.open(arrival.opens);
        return [];
      });
      assert.deepEqual(
        history.outcomes.map(({ outcome }) => toModelOutcome(outcome)),
        expected,
      );
    });
  });

  it("has the same history for any split of the commands into batches", () => {
    forAllRuns((history, arriving) => {
      const oneByOne = arriving.map((arrival) => ({ ...arrival, isFirst: true }));
      assert.deepEqual(history, runLedger(oneByOne));
    });
  });

  it("has balances that are never negative and equal the sum of the applied entries", () => {
    forAllRuns(({ accounts, entries }) => {
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

  it("numbers the entries of every account from 1 without gaps", () => {
    forAllRuns(({ accounts, entries }) => {
      for (const { login, seq } of accounts.values()) {
        const numbers = entriesOf(entries, login).map((entry) => entry.seq);
        assert.deepEqual(
          numbers,
          Array.from({ length: seq }, (_, index) => index + 1),
        );
      }
    });
  });

  it("records every id once, and no entry for a refused command", () => {
    forAllRuns(({ entries, outcomes }) => {
      const ids = entries.map(({ operationId }) => operationId);
      const recorded = outcomes.filter(({ outcome }) => outcome.kind === "recorded");
      assert.equal(new Set(ids).size, ids.length, "no id is recorded twice");
      assert.deepEqual(
        new Set(ids),
        new Set(recorded.map(({ command }) => command.operationId)),
        "an entry is stored exactly for the recorded outcomes",
      );
    });
  });

  it("returns the first outcome for a repeated command, and refuses another command under its id", () => {
    forAllRuns(({ outcomes }) => {
      const first = new Map<string, Entry>();
      for (const { command, outcome } of outcomes) {
        const earlier = first.get(command.operationId);
        if (outcome.kind === "refused") continue;
        assert.equal(
          outcome.replayed,
          earlier !== undefined,
          "only a repeated command is replayed",
        );
        assert.deepEqual(outcome.entry, earlier ?? outcome.entry);
        const { login, operation, sumMinor } = outcome.entry;
        assert.deepEqual(
          { ...command, login, operation, sumMinor },
          command,
          "the entry belongs to the command",
        );
        first.set(command.operationId, outcome.entry);
      }
    });
  });
});

function forAllRuns(holds: (history: History, arriving: Arrival[]) => void): void {
  const property = fc.property(arrivals, (arriving) => holds(runLedger(arriving), arriving));
  fc.assert(property, runs);
}

function entriesOf(entries: readonly Entry[], login: string): Entry[] {
  return entries.filter((entry) => entry.login === login && entry.seq !== undefined);
}

function changeOf({ operation, sumMinor }: Entry): bigint {
  return operation === "deposit" ? BigInt(sumMinor) : -BigInt(sumMinor);
}
