import type { OperationOutcome } from "@arch/contracts/account";
import { toMajor } from "@arch/contracts/money";
import type { AccountDocument } from "./accounts/accountModel.ts";
import { type EntryDocument, toEntry } from "./ledger/entryModel.ts";
import type { Entry } from "./ledger/ledger.ts";

/** An entry as the response to its caller. */
export function presentOperation(entry: Entry): OperationOutcome {
  const { operationId, login, operation, sumMinor, outcome, balanceAfterMinor } = entry;
  return {
    operationId,
    login,
    operation,
    sum: toMajor(sumMinor),
    isPaid: outcome === "applied",
    balance: toMajor(balanceAfterMinor),
  };
}

/** A line of the statement. */
export function presentLine(document: EntryDocument) {
  const { seq = 0, reason, orderId, createdAt } = document;
  return {
    ...presentOperation(toEntry(document)),
    seq,
    reason,
    orderId,
    createdAt: createdAt.toISOString(),
  };
}

export function presentAccount(
  { _id: login, balanceMinor, openedAt }: AccountDocument,
  currency: string,
) {
  const balance = toMajor(Number(balanceMinor));
  return { login, balance, currency, openedAt: openedAt.toISOString() };
}
