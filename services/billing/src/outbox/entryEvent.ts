import { type DeliveryPlan, deliveryPlan } from "@arch/contracts/delivery";
import { type LedgerEntryRecorded, operationEvents, paymentEvents } from "@arch/contracts/events";
import type { InteractionStyle } from "@arch/contracts/style";
import { type Publication, publication } from "@arch/kit/dapr/publication";
import type { OutboxEvent } from "@arch/kit/outbox/claimed";
import type { EntryDocument } from "../ledger/entryModel.ts";

/** An entry for the outbox: its event, and how the style delivers it. */
export function entryOutboxEvent(
  entry: EntryDocument,
  currency: string,
  style: InteractionStyle,
): OutboxEvent {
  return {
    topic: topicOf(entry),
    event: entryEvent(entry, currency),
    plan: entryPlan(entry, style),
  };
}

/** How a style delivers the event of an entry. Without an account there is no person for notification to notify. */
export function entryPlan(
  entry: Pick<EntryDocument, "orderId" | "seq">,
  style: InteractionStyle,
): DeliveryPlan {
  const { byEvents, byInvocation } = deliveryPlan(topicOf(entry), style);
  if (entry.seq !== undefined) return { byEvents, byInvocation };
  const isOther = (app: string) => app !== "notification";
  return { byEvents: byEvents.filter(isOther), byInvocation: byInvocation.filter(isOther) };
}

/** A payment goes to `payment-events`, any other operation to `operation-events`. */
function topicOf({ orderId }: Pick<EntryDocument, "orderId">) {
  return orderId === undefined ? operationEvents : paymentEvents;
}

/** An entry as an event. Its id is the entry's id, so republishing it is safe. */
export function entryEvent(entry: EntryDocument, currency: string): Publication {
  const { orderId, reason, traceparent } = entry;
  if (orderId === undefined) {
    const data = accountData(entry, currency);
    const type = reason === undefined ? "account.operation.applied" : "account.operation.declined";
    return publication(operationEvents, type, { data, traceparent });
  }
  if (reason === undefined) {
    const data = { ...accountData(entry, currency), orderId };
    return publication(paymentEvents, "payment.completed", { data, traceparent });
  }
  const data = { ...commonData(entry, currency), orderId, reason };
  return publication(paymentEvents, "payment.declined", { data, traceparent });
}

/** @throws Error for an entry without an account, which has no e-mail address. */
function accountData(entry: EntryDocument, currency: string): LedgerEntryRecorded {
  const { email, seq, ...data } = commonData(entry, currency);
  if (email === undefined || seq === undefined)
    throw new Error(`Entry ${entry._id} has no account`);
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
