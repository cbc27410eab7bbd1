import { type LedgerEntryRecorded, operationEvents, paymentEvents } from "@arch/contracts/events";
import { type Publication, publication } from "@arch/kit/publication";
import type { EntryDocument } from "./entryModel.ts";

/**
 * Tells an entry as an event; its id is the entry's id, so it can be told again without harm. A payment is told to order
 * and notification, any other operation to notification alone.
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
  const data = { ...factsOf(entry, currency), orderId, reason };
  return publication(paymentEvents, "payment.declined", { data, traceparent });
}

/**
 * An entry as it is told to notification.
 * @throws Error when there is nobody to write to.
 */
export function entryData(entry: EntryDocument, currency: string): LedgerEntryRecorded {
  const { email, seq, ...facts } = factsOf(entry, currency);
  if (email === undefined || seq === undefined) {
    throw new Error(`Entry ${entry._id} has nobody to be told to`);
  }
  return { ...facts, email, seq };
}

function factsOf(entry: EntryDocument, currency: string) {
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
