import { maxBalanceMinor } from "@arch/contracts/money";
import fc from "fast-check";
import type { Account } from "../../services/billing/src/accounts/account.ts";
import { decideBatch, type Outcome } from "../../services/billing/src/ledger/batch.ts";
import type { Command, Entry } from "../../services/billing/src/ledger/ledger.ts";
import type { ModelOutcome } from "./ledgerModel.ts";

/** The next input of the ledger: a new account, or a command, perhaps the first of a new batch. */
export type Arrival = { opens: string } | { command: Command; isFirst: boolean };

const logins = fc.constantFrom("ann", "__proto__", "constructor");

const sums = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  // The sum of two or three of these is just below, at or above the limit.
  fc.constantFrom(
    maxBalanceMinor,
    maxBalanceMinor - 1,
    maxBalanceMinor - 100,
    Math.floor(maxBalanceMinor / 2),
  ),
);

/** Few ids, so that equal and different commands share an id; some are ids of orders. */
const commands: fc.Arbitrary<Command> = fc
  .record({
    id: fc.nat(12),
    isOrder: fc.boolean(),
    login: logins,
    operation: fc.constantFrom("deposit" as const, "withdraw" as const),
    sumMinor: sums,
  })
  .map(({ id, isOrder, login, operation, sumMinor }) =>
    isOrder
      ? { operationId: `order:${id}`, orderId: `${id}`, login, operation: "withdraw", sumMinor }
      : { operationId: `op:${id}`, login, operation, sumMinor },
  );

/** Sequences in which some commands are repeated. */
export const arrivals: fc.Arbitrary<Arrival[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ opens: logins }) },
    { weight: 8, arbitrary: fc.record({ command: commands, isFirst: fc.boolean() }) },
  ),
  { maxLength: 40, size: "max" },
);

/** The ledger's accounts and entries after a run, and the outcome of every command. */
export interface History {
  accounts: Map<string, Account>;
  entries: Entry[];
  outcomes: { command: Command; outcome: Outcome }[];
}

/** Has the ledger decide one batch after the other, and stores the results as its store does. */
export function runLedger(arriving: readonly Arrival[]): History {
  const history: History = { accounts: new Map(), entries: [], outcomes: [] };
  let batch: Command[] = [];
  for (const arrival of arriving) {
    if ("opens" in arrival || arrival.isFirst) batch = commitBatch(history, batch);
    if ("opens" in arrival) open(history, arrival.opens);
    else batch.push(arrival.command);
  }
  commitBatch(history, batch);
  return history;
}

function open({ accounts }: History, login: string): void {
  const empty = { login, email: `${login}@example.com`, balanceMinor: 0, seq: 0 };
  if (!accounts.has(login)) accounts.set(login, empty);
}

function commitBatch({ accounts, entries, outcomes }: History, batch: Command[]): Command[] {
  const ids = new Set(batch.map(({ operationId }) => operationId));
  const logins = new Set(batch.map(({ login }) => login));
  const known = {
    entries: new Map(
      entries
        .filter((entry) => ids.has(entry.operationId))
        .map((entry) => [entry.operationId, entry]),
    ),
    accounts: new Map([...accounts].filter(([login]) => logins.has(login))),
  };
  const decision = decideBatch(batch, known);
  entries.push(...decision.entries);
  for (const { account, seqBefore } of decision.changed) {
    if (accounts.get(account.login)?.seq !== seqBefore)
      throw new Error("The account has changed since it was read");
    accounts.set(account.login, account);
  }
  decision.outcomes.forEach((outcome, index) => {
    outcomes.push({ command: batch[index] as Command, outcome });
  });
  return [];
}

/** Converts an outcome to the model's form. */
export function toModelOutcome(outcome: Outcome): ModelOutcome {
  if (outcome.kind === "refused") return { result: outcome.code };
  const { outcome: decided, reason, seq, balanceAfterMinor: balanceMinor } = outcome.entry;
  const isReplayed = outcome.replayed;
  return {
    result: reason === undefined ? decided : `${decided} ${reason}`,
    seq,
    balanceMinor,
    isReplayed,
  };
}
