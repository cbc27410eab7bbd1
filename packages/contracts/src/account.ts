import { z } from "zod";
import { Login } from "./login.ts";
import { Balance, Sum } from "./money.ts";
import { NextCursor } from "./page.ts";
import { RegisterPerson } from "./person.ts";

/** person → billing: the person's data, of which billing keeps what a letter needs. */
export const CreateAccount = RegisterPerson;

export const OperationName = z.enum(["deposit", "withdraw"], {
  error: "must be deposit or withdraw",
});
export type OperationName = z.output<typeof OperationName>;

export const OperationCommand = z.strictObject({
  login: Login,
  operation: OperationName,
  sum: Sum,
});

export const OperationOutcome = z.object({
  operationId: z.string(),
  login: Login,
  operation: OperationName,
  sum: Sum,
  isPaid: z.boolean(),
  balance: Balance,
});
export type OperationOutcome = z.output<typeof OperationOutcome>;

export const AccountQuery = z.strictObject({ login: Login });

export const AccountSummary = z.object({
  login: Login,
  balance: Balance,
  currency: z.string(),
  openedAt: z.iso.datetime(),
});

export const Statement = z.object({
  login: Login,
  operations: z.array(
    OperationOutcome.extend({
      seq: z.int().positive(),
      reason: z.string().optional(),
      orderId: z.string().optional(),
      createdAt: z.iso.datetime(),
    }),
  ),
  nextCursor: NextCursor,
});
