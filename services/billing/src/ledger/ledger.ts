import type { OperationName } from "@arch/contracts/account";
import { maxBalanceMinor } from "@arch/contracts/money";
import type { Account } from "../accounts/account.ts";

/** A requested operation. The caller chose the id before its first attempt, so a repeat is recognised. */
export interface Command {
  operationId: string;
  login: string;
  operation: OperationName;
  sumMinor: number;
  /** The trace of the request; the entry's event continues it. */
  traceparent?: string;
  /** The order to pay; such a command gets a recorded outcome even for an unknown login. */
  orderId?: string;
}

export type DeclineReason = "insufficient_funds" | "account_not_found";

/** A line of the ledger: a request and its outcome, applied or declined; it never changes. */
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
  /** The number of this entry within its account, from 1 without gaps; undefined without an account. */
  seq?: number;
  balanceAfterMinor: number;
}

/** An entry and the account after it, or a refusal, which is not recorded. */
export type Decision =
  | { kind: "recorded"; entry: Entry; account?: Account }
  | { kind: "refused"; code: "account_not_found" | "balance_limit" };

/** Decides one command against the current account. Pure: no clock, no ids, no I/O. */
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

/** Only a recorded outcome settles an order, so an unknown login is recorded for an order and refused otherwise. */
function decideWithoutAccount(command: Command): Decision {
  if (command.orderId === undefined) return { kind: "refused", code: "account_not_found" };
  const entry: Entry = {
    ...requestOf(command),
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
  assertBalance(balanceAfterMinor);
  const seq = account.seq + 1;
  const entry: Entry = {
    ...requestOf(command),
    outcome: reason === undefined ? "applied" : "declined",
    reason,
    seq,
    balanceAfterMinor,
  };
  return { kind: "recorded", entry, account: { ...account, balanceMinor: balanceAfterMinor, seq } };
}

function requestOf(command: Command) {
  const { operationId, login, operation, sumMinor, orderId, traceparent } = command;
  const fingerprint = fingerprintOf(command);
  return { operationId, fingerprint, login, operation, sumMinor, orderId, traceparent };
}

/** Identifies the content of a request: the same id with another fingerprint is a client error. */
export function fingerprintOf({ login, operation, sumMinor }: Command): string {
  return `${operation} ${sumMinor} ${login}`;
}

/** The last check before an entry exists: a balance is a whole number of minor units from 0 to its limit. */
function assertBalance(minor: number): void {
  if (!Number.isSafeInteger(minor) || minor < 0 || minor > maxBalanceMinor)
    throw new RangeError(`Not a valid balance: ${minor}`);
}
