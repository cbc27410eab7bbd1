import {
  ann,
  currency,
  depositEntry,
  login,
  openedAt,
  orderedAt,
  orderId,
  paymentEntry,
} from "@arch/openapi/story";

/** What the documents tell of an event beside its schema. */
export interface EventFacts {
  summary: string;
  /** Data as it could be; a test holds it against the schema. */
  example: Readonly<Record<string, unknown>>;
}

const dearOrderId = "Qm0xT2c4b1VhV3pLZVJ5Pg";
const reason = "insufficient_funds";
const notEnough = { ...paymentEntry, seq: 3, sumMinor: 9_900, reason };
const { orderId: _, ...withdrawal } = notEnough;

/** Every event by its type, in the story of the calls' examples. */
export const eventFacts: Readonly<Record<string, EventFacts>> = {
  "person.registered": {
    summary: "A person is registered; told until the account is known to be open",
    example: { version: 1, ...ann },
  },
  "account.opened": {
    summary: "An account is open; told again to whoever asks for it again",
    example: { version: 1, login, currency, openedAt },
  },
  "order.created": {
    summary: "An order is stored; told until the outcome of its payment is known",
    example: { version: 1, orderId, login, priceMinor: 6_000, createdAt: orderedAt },
  },
  "payment.completed": {
    summary: "The price of an order left the account",
    example: paymentEntry,
  },
  "payment.declined": {
    summary:
      "An order is not paid, and will not be; of an unknown login there is no e-mail address",
    example: { ...notEnough, operationId: `order:${dearOrderId}`, orderId: dearOrderId },
  },
  "account.operation.applied": {
    summary: "Money came to an account or left it",
    example: depositEntry,
  },
  "account.operation.declined": {
    summary: "A withdrawal was declined",
    example: { ...withdrawal, operationId: "op:Vh3uK0pW8oS1yqGm5nZbD2rXcE7tLf9aJi4QwRkTg6U" },
  },
};
