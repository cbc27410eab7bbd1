import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { MoneyHeaders } from "./headers.ts";
import { Login } from "./login.ts";
import { Balance, Sum } from "./money.ts";
import { NextCursor, PageQuery } from "./page.ts";
import { StoredPerson } from "./person.ts";

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
  isPaid: z
    .boolean()
    .meta({ description: "Whether the money moved; false means insufficient funds" }),
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
      seq: z.int().positive().meta({ description: "The number of the operation in its account" }),
      reason: z.string().optional().meta({ description: "Why no money moved" }),
      orderId: z.string().optional().meta({ description: "The order that this operation pays" }),
      createdAt: z.iso.datetime(),
    }),
  ),
  nextCursor: NextCursor,
});

export const createAccount = endpoint({
  app: "billing",
  method: "post",
  path: "/account/createAccount",
  summary: "Opens the account of a person; billing stores the data that a message needs",
  callers: ["person"],
  body: StoredPerson,
  replies: { 200: AccountSummary },
  problems: [],
});

export const operate = endpoint({
  app: "billing",
  method: "put",
  path: "/account/operation",
  summary: "Deposits money or withdraws it",
  callers: "public",
  internalCallers: ["order"],
  movesMoney: true,
  headers: MoneyHeaders,
  body: OperationCommand,
  replies: { 200: OperationOutcome },
  problems: [
    "account_not_found",
    "balance_limit",
    "idempotency_key_reused",
    "in_progress",
    "outcome_unknown",
  ],
});

export const getAccount = endpoint({
  app: "billing",
  method: "get",
  path: "/account",
  summary: "The account of a login",
  callers: "public",
  query: AccountQuery,
  replies: { 200: AccountSummary },
  problems: ["account_not_found"],
});

export const getStatement = endpoint({
  app: "billing",
  method: "get",
  path: "/account/operations",
  summary: "The statement of an account, newest first",
  callers: "public",
  query: PageQuery,
  replies: { 200: Statement },
  problems: ["account_not_found"],
});
