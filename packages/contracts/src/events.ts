import { z } from "zod";
import { OperationName } from "./account.ts";
import { Login } from "./login.ts";
import { MinorUnits } from "./money.ts";
import { OrderId } from "./order.ts";
import { StoredPerson } from "./person.ts";
import { type Topic, topic } from "./topic.ts";

/** Published until the account is known to be open. */
export const PersonRegistered = StoredPerson.extend({ version: z.literal(1) });

/** Published again when `person.registered` is received again. */
export const AccountOpened = z.object({
  version: z.literal(1),
  login: Login,
  currency: z.string(),
  openedAt: z.iso.datetime(),
});
export type AccountOpened = z.output<typeof AccountOpened>;

/** Published until the outcome of the payment is known. */
export const OrderCreated = z.object({
  version: z.literal(1),
  orderId: OrderId,
  login: Login,
  priceMinor: MinorUnits.positive(),
  createdAt: z.iso.datetime(),
});

/** One ledger entry as an event. The event's id is the entry's id, so a duplicate is recognised. */
export const LedgerEntryRecorded = z.object({
  version: z.literal(1),
  operationId: z.string(),
  login: Login,
  email: z.string(),
  name: z.string().optional(),
  seq: z.int().positive().meta({ description: "The number of the entry in its account" }),
  operation: OperationName,
  sumMinor: MinorUnits,
  balanceAfterMinor: MinorUnits,
  currency: z.string(),
  reason: z.string().optional().meta({ description: "Why no money moved" }),
  orderId: z.string().optional().meta({ description: "The order that this entry pays" }),
  occurredAt: z.iso.datetime(),
});
export type LedgerEntryRecorded = z.output<typeof LedgerEntryRecorded>;

export const PaymentCompleted = LedgerEntryRecorded.extend({ orderId: z.string() });

/** An order of an unknown login has no account: its entry has no e-mail address and no number. */
export const PaymentDeclined = PaymentCompleted.extend({ reason: z.string() }).partial({
  email: true,
  seq: true,
});

/** An entry's event has the entry's id. */
const entryId = "<operationId>";

export const personEvents = topic({
  name: "person-events",
  summary: "What happened to persons",
  owner: "person",
  subscribers: ["billing"],
  servedByPendingWork: ["billing"],
  events: { "person.registered": PersonRegistered },
  ids: { "person.registered": "person:<login>" },
});

export const accountEvents = topic({
  name: "account-events",
  summary: "What happened to accounts, except movements of money",
  owner: "billing",
  subscribers: ["person", "order"],
  servedByPendingWork: ["person"],
  events: { "account.opened": AccountOpened },
  ids: { "account.opened": "account:<login>" },
});

export const orderEvents = topic({
  name: "order-events",
  summary: "What happened to orders",
  owner: "order",
  subscribers: ["billing"],
  servedByPendingWork: ["billing"],
  events: { "order.created": OrderCreated },
  ids: { "order.created": "order:<orderId>" },
});

export const paymentEvents = topic({
  name: "payment-events",
  summary: "Outcomes of the payments that orders requested",
  owner: "billing",
  subscribers: ["order", "notification"],
  servedByPendingWork: ["order"],
  events: { "payment.completed": PaymentCompleted, "payment.declined": PaymentDeclined },
  ids: { "payment.completed": entryId, "payment.declined": entryId },
});

export const operationEvents = topic({
  name: "operation-events",
  summary: "Outcomes of the operations that persons requested",
  owner: "billing",
  subscribers: ["notification"],
  events: {
    "account.operation.applied": LedgerEntryRecorded,
    "account.operation.declined": LedgerEntryRecorded,
  },
  ids: { "account.operation.applied": entryId, "account.operation.declined": entryId },
});

/** All topics; subscriptions, components with their scopes and the AsyncAPI document derive from this list. */
export const topics: readonly Topic[] = [
  personEvents,
  accountEvents,
  orderEvents,
  paymentEvents,
  operationEvents,
];
