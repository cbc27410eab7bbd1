import { type LedgerEntryRecorded, operationEvents, paymentEvents } from "@arch/contracts/events";
import { type Publication, publication } from "@arch/kit/dapr/publication";
import type { EntryDocument } from "../ledger/entryModel.ts";

/**
 * An entry as an event. Its id is the entry's id, so republishing it is safe. A payment goes to
 * `payment-events`, any other operation to `operation-events`.
 */
export function entryEvent(entry: EntryDocument, currency: string): Publication {
  const { orderId, reason, traceparent } = entry;
  if (orderId === undefined) {
    const data = notificationData(entry, currency);
    const type = reason === undefined ? "account.operation.applied" : "account.operation.declined";
    return publication(operationEvents, type, { data, traceparent });
  }
  if (reason === undefined) {
    const data = { ...notificationData(entry, currency), orderId };
    return publication(paymentEvents, "payment.completed", { data, traceparent });
  }
  const data = { ...commonData(entry, currency), orderId, reason };
  return publication(paymentEvents, "payment.declined", { data, traceparent });
}

/**
 * An entry as the data that notification receives.
 * @throws Error for an entry without an account, which has no e-mail address.
 */
export function notificationData(entry: EntryDocument, currency: string): LedgerEntryRecorded {
  const { email, seq, ...data } = commonData(entry, currency);
  if (email === undefined || seq === undefined) {
    throw new Error(`Entry ${entry._id} has no account to notify`);
  }
  return { ...data, email, seq };
}

function commonData(entry: EntryDocument, currency: string) {
  const { _id: operationId, login, email, name, seq, operation, reason, orderId } = entry;
  return {
    version: 1 as const,
    operationId,
    login,
    email,
    name,
    seq,
    operation,
    sumMinor: Number(entry.sumMinor),
    balanceAfterMinor: Number(entry.balanceAfterMinor),
    currency,
    reason,
    orderId,
    occurredAt: entry.createdAt.toISOString(),
  };
}
