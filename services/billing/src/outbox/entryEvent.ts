import { type LedgerEntryRecorded, operationEvents, paymentEvents } from "@arch/contracts/events";
import { type Publication, publication } from "@arch/kit/dapr/publication";
import type { EntryDocument } from "../ledger/entryModel.ts";

/**
 * An entry as an event. Its id is the entry's id, so republishing it is safe. A payment goes to the topic of order and
 * notification, any other operation to the topic of notification.
 */
export function entryEvent(entry: EntryDocument, currency: string): Publication {
  const { orderId, reason, traceparent } = entry;
  if (orderId === undefined) {
    const data = entryData(entry, currency);
    const type = reason === undefined ? "account.operation.applied" : "account.operation.declined";
    return publication(operationEvents, type, { data, traceparent });
  }
  if (reason === undefined) {
    const data = { ...entryData(entry, currency), orderId };
    return publication(paymentEvents, "payment.completed", { data, traceparent });
  }
  const data = { ...dataOf(entry, currency), orderId, reason };
  return publication(paymentEvents, "payment.declined", { data, traceparent });
}

/**
 * An entry as the data that notification receives.
 * @throws Error for an entry without an account, which has no e-mail address.
 */
export function entryData(entry: EntryDocument, currency: string): LedgerEntryRecorded {
  const { email, seq, ...data } = dataOf(entry, currency);
  if (email === undefined || seq === undefined) {
    throw new Error(`Entry ${entry._id} has no account to notify`);
  }
  return { ...data, email, seq };
}

function dataOf(entry: EntryDocument, currency: string) {
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
