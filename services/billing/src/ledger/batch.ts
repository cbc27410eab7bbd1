import type { Account } from "../accounts/account.ts";
import { type Command, decide, type Entry, fingerprintOf } from "./ledger.ts";

/** The outcome of one command of a batch; a failure of one does not affect the others. */
export type Outcome =
  | { kind: "recorded"; entry: Entry; replayed: boolean }
  | { kind: "refused"; code: "account_not_found" | "balance_limit" | "idempotency_key_reused" };

/** The stored state that a batch needs. */
export interface Snapshot {
  /** Entries recorded earlier under the ids of these commands, by id. */
  entries: ReadonlyMap<string, Entry>;
  /** The accounts of these commands, by login. */
  accounts: ReadonlyMap<string, Account>;
}

/** The documents to write, and the outcomes to return after the commit. */
export interface BatchDecision {
  outcomes: Outcome[];
  entries: Entry[];
  /** The changed accounts, each with the `seq` that was read. */
  changed: { account: Account; seqBefore: number }[];
}

/**
 * Decides commands in the order of arrival, each against the state after the previous one. Pure. Maps, not objects: a
 * login may be `__proto__`.
 */
export function decideBatch(commands: readonly Command[], snapshot: Snapshot): BatchDecision {
  const entriesById = new Map(snapshot.entries);
  const accounts = new Map(snapshot.accounts);
  const entries: Entry[] = [];
  const outcomes = commands.map((command): Outcome => {
    const earlier = entriesById.get(command.operationId);
    if (earlier !== undefined) return replay(command, earlier);
    const decision = decide(accounts.get(command.login), command);
    if (decision.kind === "refused") return decision;
    const { entry, account } = decision;
    entries.push(entry);
    entriesById.set(entry.operationId, entry);
    if (account !== undefined) accounts.set(account.login, account);
    return { kind: "recorded", entry, replayed: false };
  });
  return { outcomes, entries, changed: changedAccounts(snapshot.accounts, accounts) };
}

function replay(command: Command, entry: Entry): Outcome {
  if (entry.fingerprint !== fingerprintOf(command)) {
    return { kind: "refused", code: "idempotency_key_reused" };
  }
  return { kind: "recorded", entry, replayed: true };
}

function changedAccounts(
  before: ReadonlyMap<string, Account>,
  after: ReadonlyMap<string, Account>,
): BatchDecision["changed"] {
  const changed: BatchDecision["changed"] = [];
  for (const account of after.values()) {
    const seqBefore = before.get(account.login)?.seq;
    if (seqBefore !== undefined && seqBefore !== account.seq) changed.push({ account, seqBefore });
  }
  return changed;
}
