import { randomUUID } from "node:crypto";
import {
  AccountQuery,
  AccountSummary,
  CreateAccount,
  OperationCommand,
  OperationOutcome,
  Statement,
} from "@arch/contracts/account";
import { MoneyHeaders } from "@arch/contracts/headers";
import { toMinor } from "@arch/contracts/money";
import { PageQuery } from "@arch/contracts/page";
import { ProblemBody } from "@arch/contracts/problem";
import { Problem } from "@arch/kit/problem";
import { type Route, route } from "@arch/kit/route";
import type { AccountStore } from "./accountStore.ts";
import type { Outcome } from "./batch.ts";
import type { Command } from "./ledger.ts";
import { identify } from "./operationId.ts";
import { presentAccount, presentLine, presentOperation } from "./present.ts";

export interface BillingParts {
  accounts: AccountStore;
  submit(command: Command): Promise<Outcome>;
  currency: string;
}

const refusals: Record<Extract<Outcome, { kind: "refused" }>["code"], string> = {
  account_not_found: "There is no account of this login; register the person first",
  balance_limit: "The balance would pass its limit; deposit less",
  idempotency_key_reused: "This Idempotency-Key belongs to another request; use a new key",
};

export function billingRoutes({ accounts, submit, currency }: BillingParts): Route[] {
  async function findAccount(login: string) {
    const account = await accounts.find(login);
    if (account === undefined) throw new Problem("account_not_found", refusals.account_not_found);
    return account;
  }

  return [
    route({
      method: "post",
      path: "/account/createAccount",
      summary: "Opens the account of a person; called by the person service alone",
      body: CreateAccount,
      replies: { 200: AccountSummary, 403: ProblemBody },
      async handle({ body, caller }) {
        if (caller !== "person") {
          throw new Problem("forbidden", "Accounts are opened by registering a person");
        }
        return { status: 200, body: presentAccount(await accounts.open(body), currency) };
      },
    }),

    route({
      method: "put",
      path: "/account/operation",
      summary: "Deposits money or withdraws it",
      headers: MoneyHeaders,
      body: OperationCommand,
      replies: { 200: OperationOutcome, 404: ProblemBody, 422: ProblemBody },
      async handle({ body: { login, operation, sum }, headers, caller }) {
        const key = headers["idempotency-key"] ?? randomUUID();
        const identity = identify({ caller, login, key });
        const outcome = await submit({ ...identity, login, operation, sumMinor: toMinor(sum) });
        if (outcome.kind === "refused") throw new Problem(outcome.code, refusals[outcome.code]);
        if (outcome.entry.reason === "account_not_found") {
          throw new Problem("account_not_found", refusals.account_not_found);
        }
        return {
          status: 200,
          body: presentOperation(outcome.entry),
          headers: { "Idempotent-Replayed": outcome.replayed ? "true" : undefined },
        };
      },
    }),

    route({
      method: "get",
      path: "/account",
      summary: "The account of a login",
      query: AccountQuery,
      replies: { 200: AccountSummary, 404: ProblemBody },
      async handle({ query }) {
        return { status: 200, body: presentAccount(await findAccount(query.login), currency) };
      },
    }),

    route({
      method: "get",
      path: "/account/operations",
      summary: "The statement of an account, newest first",
      query: PageQuery,
      replies: { 200: Statement, 404: ProblemBody },
      async handle({ query }) {
        await findAccount(query.login);
        const { items, nextCursor } = await accounts.statement(query);
        const operations = items.map(presentLine);
        return { status: 200, body: { login: query.login, operations, nextCursor } };
      },
    }),
  ];
}
