import type { OperationName } from "@arch/contracts/account";
import { maxBalanceMinor } from "@arch/contracts/money";

/** A person's money: the balance after the entry numbered `seq`. */
export interface Account {
  login: string;
  email: string;
  name?: string;
  balanceMinor: number;
  seq: number;
}

/** What is asked for. The caller fixed the id before its first try, so a repeat is recognised. */
export interface Command {
  operationId: string;
  login: string;
  operation: OperationName;
  sumMinor: number;
  /** The trace that the command is part of; its event carries it on. */
  traceparent?: string;
  /** The order that asks; such a command is answered on record even for an unknown login. */
  orderId?: string;
}

export type DeclineReason = "insufficient_funds" | "account_not_found";

/** A line of the ledger: what was asked and what came of it, applied or declined, for ever. */
export interface Entry {
  operationId: string;
  fingerprint: string;
  login: string;
  operation: OperationName;
  sumMinor: number;
  outcome: "applied" | "declined";
  reason?: DeclineReason;
  orderId?: string;
  traceparent?: string;
  /** The number of this entry within its account, from 1 without a gap; none where there is no account. */
  seq?: number;
  balanceAfterMinor: number;
}

/** An entry with the account as it leaves it, or a refusal that leaves no trace. */
export type Decision =
  | { kind: "recorded"; entry: Entry; account?: Account }
  | { kind: "refused"; code: "account_not_found" | "balance_limit" };

/** Decides one command against the account as it stands. Pure: no clock, no ids, no I/O. */
export function decide(account: Account | undefined, command: Command): Decision {
  if (account === undefined) return decideWithoutAccount(command);
  const { balanceMinor } = account;
  const { operation, sumMinor } = command;
  if (operation === "withdraw" && sumMinor > balanceMinor) {
    return record(account, command, balanceMinor, "insufficient_funds");
  }
  if (operation === "deposit" && sumMinor > maxBalanceMinor - balanceMinor) {
    return { kind: "refused", code: "balance_limit" };
  }
  const change = operation === "deposit" ? sumMinor : -sumMinor;
  return record(account, command, balanceMinor + change);
}

/** An order must be settled by a recorded outcome, so an unknown login is one; others just hear of it. */
function decideWithoutAccount(command: Command): Decision {
  if (command.orderId === undefined) return { kind: "refused", code: "account_not_found" };
  const entry: Entry = {
    ...asked(command),
    outcome: "declined",
    reason: "account_not_found",
    balanceAfterMinor: 0,
  };
  return { kind: "recorded", entry };
}

function record(
  account: Account,
  command: Command,
  balanceAfterMinor: number,
  reason?: DeclineReason,
): Decision {
  assertMoney(balanceAfterMinor);
  const seq = account.seq + 1;
  const entry: Entry = {
    ...asked(command),
    outcome: reason === undefined ? "applied" : "declined",
    reason,
    seq,
    balanceAfterMinor,
  };
  return { kind: "recorded", entry, account: { ...account, balanceMinor: balanceAfterMinor, seq } };
}

function asked(command: Command) {
  const { operationId, login, operation, sumMinor, orderId, traceparent } = command;
  const fingerprint = fingerprintOf(command);
  return { operationId, fingerprint, login, operation, sumMinor, orderId, traceparent };
}

/** What makes a repeat the same request: the same id with another fingerprint is a client's mistake. */
export function fingerprintOf({ login, operation, sumMinor }: Command): string {
  return `${operation} ${sumMinor} ${login}`;
}

/** A balance is a whole number of minor units from 0 to its limit, or something is badly wrong. */
function assertMoney(minor: number): void {
  if (!Number.isSafeInteger(minor) || minor < 0 || minor > maxBalanceMinor)
    throw new RangeError(`No balance: ${minor}`);
}
