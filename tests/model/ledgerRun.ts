import { maxBalanceMinor } from "@arch/contracts/money";
import fc from "fast-check";
import type { Account } from "../../services/billing/src/accounts/account.ts";
import { decideBatch, type Outcome } from "../../services/billing/src/ledger/batch.ts";
import type { Command, Entry } from "../../services/billing/src/ledger/ledger.ts";
import type { Told } from "./ledgerModel.ts";

/**
 * What comes to the ledger next: an account that is opened, or a command, perhaps the first of
 * another batch.
 */
export type Arrival = { opens: string } | { command: Command; isFirst: boolean };

const logins = fc.constantFrom("ann", "__proto__", "constructor");

const sums = fc.oneof(
  fc.integer({ min: 1, max: 100 }),
  // Two or three of these meet the limit, from both sides.
  fc.constantFrom(
    maxBalanceMinor,
    maxBalanceMinor - 1,
    maxBalanceMinor - 100,
    Math.floor(maxBalanceMinor / 2),
  ),
);

/**
 * Few ids, so that they come again, for the same and for something else; an order's own among them.
 */
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

/** Sequences in which some commands come again word for word. */
export const arrivals: fc.Arbitrary<Arrival[]> = fc.array(
  fc.oneof(
    { weight: 1, arbitrary: fc.record({ opens: logins }) },
    { weight: 8, arbitrary: fc.record({ command: commands, isFirst: fc.boolean() }) },
  ),
  { maxLength: 40, size: "max" },
);

/** What is on record after a run, and what was answered on the way, command by command. */
export interface Books {
  accounts: Map<string, Account>;
  entries: Entry[];
  outcomes: { command: Command; outcome: Outcome }[];
}

/**
 * Has the ledger decide the batches one after the other and keeps what it says, as its store does.
 */
export function keepBooks(arriving: readonly Arrival[]): Books {
  const books: Books = { accounts: new Map(), entries: [], outcomes: [] };
  let batch: Command[] = [];
  for (const arrival of arriving) {
    if ("opens" in arrival || arrival.isFirst) batch = settle(books, batch);
    if ("opens" in arrival) open(books, arrival.opens);
    else batch.push(arrival.command);
  }
  settle(books, batch);
  return books;
}

function open({ accounts }: Books, login: string): void {
  const empty = { login, email: `${login}@example.com`, balanceMinor: 0, seq: 0 };
  if (!accounts.has(login)) accounts.set(login, empty);
}

function settle({ accounts, entries, outcomes }: Books, batch: Command[]): Command[] {
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
    if (accounts.get(account.login)?.seq !== seqBefore) throw new Error("Not what was read");
    accounts.set(account.login, account);
  }
  decision.outcomes.forEach((outcome, index) => {
    outcomes.push({ command: batch[index] as Command, outcome });
  });
  return [];
}

/** An outcome in the words of the model. */
export function inWords(outcome: Outcome): Told {
  if (outcome.kind === "refused") return { says: outcome.code };
  const { outcome: says, reason, seq, balanceAfterMinor: balanceMinor } = outcome.entry;
  const isReplayed = outcome.replayed;
  return { says: reason === undefined ? says : `${says} ${reason}`, seq, balanceMinor, isReplayed };
}
