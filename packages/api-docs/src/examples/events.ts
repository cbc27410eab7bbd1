import {
  ann,
  currency,
  depositEntry,
  login,
  openedAt,
  orderedAt,
  orderId,
  paymentEntry,
} from "./story.ts";

/** What the document says about an event besides its schema. */
export interface EventExample {
  summary: string;
  /** A test checks it against the schema. */
  data: Readonly<Record<string, unknown>>;
}

const declinedOrderId = "Qm0xT2c4b1VhV3pLZVJ5Pg";
const reason = "insufficient_funds";
const declined = { ...paymentEntry, seq: 3, sumMinor: 9_900, reason };
const { orderId: _, ...withdrawal } = declined;

/** An example of every event by its type, with the facts of the calls' examples. */
export const eventExamples: Readonly<Record<string, EventExample>> = {
  "person.registered": {
    summary: "A person was registered; republished until the account is open",
    data: { version: 1, ...ann },
  },
  "account.opened": {
    summary: "An account was opened; republished on request",
    data: { version: 1, login, currency, openedAt },
  },
  "order.created": {
    summary: "An order was stored; republished until the outcome of its payment is known",
    data: { version: 1, orderId, login, priceMinor: 6_000, createdAt: orderedAt },
  },
  "payment.completed": {
    summary: "An order was paid from the account",
    data: paymentEntry,
  },
  "payment.declined": {
    summary: "The payment of an order was declined; an unknown login has no e-mail address",
    data: { ...declined, operationId: `order:${declinedOrderId}`, orderId: declinedOrderId },
  },
  "account.operation.applied": {
    summary: "A deposit or a withdrawal was applied to an account",
    data: depositEntry,
  },
  "account.operation.declined": {
    summary: "A withdrawal was declined",
    data: { ...withdrawal, operationId: "op:Vh3uK0pW8oS1yqGm5nZbD2rXcE7tLf9aJi4QwRkTg6U" },
  },
};
