import { type Account, type Command, decide, type Entry, fingerprintOf } from "./ledger.ts";

/** What becomes of one command of a batch; none of them depends on how its neighbours fared. */
export type Outcome =
  | { kind: "recorded"; entry: Entry; replayed: boolean }
  | { kind: "refused"; code: "account_not_found" | "balance_limit" | "idempotency_key_reused" };

/** What the database knows about the commands of a batch. */
export interface Known {
  /** Entries already recorded under these commands' ids, by id. */
  entries: ReadonlyMap<string, Entry>;
  /** The accounts concerned, by login. */
  accounts: ReadonlyMap<string, Account>;
}

/** What is to be written, and the answers to give once it is. */
export interface BatchDecision {
  outcomes: Outcome[];
  entries: Entry[];
  /** Accounts that moved, each with the `seq` it was read with. */
  moved: { account: Account; seqBefore: number }[];
}

/**
 * Decides commands in the order of their arrival, each against what the ones before it left. Pure. Maps, not
 * objects: a login may be called `__proto__`.
 */
export function decideBatch(commands: readonly Command[], known: Known): BatchDecision {
  const entriesById = new Map(known.entries);
  const accounts = new Map(known.accounts);
  const entries: Entry[] = [];
  const outcomes = commands.map((command): Outcome => {
    const earlier = entriesById.get(command.operationId);
    if (earlier !== undefined) return repeat(command, earlier);
    const decision = decide(accounts.get(command.login), command);
    if (decision.kind === "refused") return decision;
    const { entry, account } = decision;
    entries.push(entry);
    entriesById.set(entry.operationId, entry);
    if (account !== undefined) accounts.set(account.login, account);
    return { kind: "recorded", entry, replayed: false };
  });
  return { outcomes, entries, moved: movedAccounts(known.accounts, accounts) };
}

function repeat(command: Command, entry: Entry): Outcome {
  if (entry.fingerprint !== fingerprintOf(command)) {
    return { kind: "refused", code: "idempotency_key_reused" };
  }
  return { kind: "recorded", entry, replayed: true };
}

function movedAccounts(
  before: ReadonlyMap<string, Account>,
  after: ReadonlyMap<string, Account>,
): BatchDecision["moved"] {
  const moved: BatchDecision["moved"] = [];
  for (const account of after.values()) {
    const seqBefore = before.get(account.login)?.seq;
    if (seqBefore !== undefined && seqBefore !== account.seq) moved.push({ account, seqBefore });
  }
  return moved;
}
