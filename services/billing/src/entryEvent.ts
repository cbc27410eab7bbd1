import {
  type BillingEventType,
  billingTopic,
  type LedgerEntryRecorded,
} from "@arch/contracts/events";
import type { Publication } from "@arch/kit/dapr";
import type { EntryDocument } from "./entryModel.ts";

/** Tells an entry as an event; its id is the entry's id, so it can be told again without harm. */
export function entryEvent(entry: EntryDocument, currency: string): Publication {
  const { _id: operationId, login, email, name, seq, operation, reason, orderId } = entry;
  if (email === undefined || seq === undefined) {
    throw new Error(`Entry ${operationId} has nobody to be told to`);
  }
  const data: LedgerEntryRecorded = {
    version: 1,
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
  return {
    topic: billingTopic,
    id: operationId,
    type: eventType(entry),
    data,
    traceparent: entry.traceparent,
  };
}

function eventType({ orderId, outcome }: EntryDocument): BillingEventType {
  if (orderId === undefined) {
    return outcome === "applied" ? "account.operation.applied" : "account.operation.declined";
  }
  return outcome === "applied" ? "payment.completed" : "payment.declined";
}
