import { z } from "zod";
import { OperationName } from "./account.ts";
import { Login } from "./login.ts";
import { MinorUnits } from "./money.ts";

/** The topic on which billing tells what happened to an account's money. */
export const billingTopic = "billing-events";

/** Where an event of billing goes when its handler failed every time. */
export const billingDeadLetterTopic = "billing-events-dead";

/** What happened, in the past tense; payments are the operations that an order asked for. */
export const BillingEventType = z.enum([
  "account.operation.applied",
  "account.operation.declined",
  "payment.completed",
  "payment.declined",
]);
export type BillingEventType = z.output<typeof BillingEventType>;

/** One ledger entry, told. The event's id is the entry's id, so a repeated event is recognised. */
export const LedgerEntryRecorded = z.object({
  version: z.literal(1),
  operationId: z.string(),
  login: Login,
  email: z.string(),
  name: z.string().optional(),
  seq: z.int().positive(),
  operation: OperationName,
  sumMinor: MinorUnits,
  balanceAfterMinor: MinorUnits,
  currency: z.string(),
  reason: z.string().optional(),
  orderId: z.string().optional(),
  occurredAt: z.iso.datetime(),
});
export type LedgerEntryRecorded = z.output<typeof LedgerEntryRecorded>;
