import { randomUUID } from "node:crypto";
import { createAccount, getAccount, getStatement, operate } from "@arch/contracts/account";
import { toMinor } from "@arch/contracts/money";
import { Problem } from "@arch/kit/problem";
import { type Route, route } from "@arch/kit/route";
import type { AccountDocument } from "./accountModel.ts";
import type { AccountStore } from "./accountStore.ts";
import type { Outcome } from "./batch.ts";
import type { Submit } from "./groupCommit.ts";
import { identify } from "./operationId.ts";
import { presentAccount, presentLine, presentOperation } from "./present.ts";

export interface BillingParts {
  accounts: AccountStore;
  submit: Submit;
  /** Told of an account that was just opened. */
  onOpened(account: AccountDocument): void;
  currency: string;
}

const refusals: Record<Extract<Outcome, { kind: "refused" }>["code"], string> = {
  account_not_found: "There is no account of this login; register the person first",
  balance_limit: "The balance would pass its limit; deposit less",
  idempotency_key_reused: "This Idempotency-Key belongs to another request; use a new key",
};

export function billingRoutes({ accounts, submit, onOpened, currency }: BillingParts): Route[] {
  async function findAccount(login: string) {
    const account = await accounts.find(login);
    if (account === undefined) throw new Problem("account_not_found", refusals.account_not_found);
    return account;
  }

  return [
    route(createAccount, async ({ body }) => {
      const { account, isNew } = await accounts.open(body);
      if (isNew) onOpened(account);
      return { status: 200, body: presentAccount(account, currency) };
    }),

    route(operate, async ({ body: { login, operation, sum }, headers, caller, trace }) => {
      const key = headers["idempotency-key"] ?? randomUUID();
      const identity = identify({ caller, login, key });
      const command = { login, operation, sumMinor: toMinor(sum), traceparent: trace.traceparent };
      const outcome = await submit({ ...identity, ...command });
      if (outcome.kind === "refused") throw new Problem(outcome.code, refusals[outcome.code]);
      if (outcome.entry.reason === "account_not_found") {
        throw new Problem("account_not_found", refusals.account_not_found);
      }
      return {
        status: 200,
        body: presentOperation(outcome.entry),
        headers: { "Idempotent-Replayed": outcome.replayed ? "true" : undefined },
      };
    }),

    route(getAccount, async ({ query }) => ({
      status: 200,
      body: presentAccount(await findAccount(query.login), currency),
    })),

    route(getStatement, async ({ query }) => {
      await findAccount(query.login);
      const { items, nextCursor } = await accounts.statement(query);
      const operations = items.map(presentLine);
      return { status: 200, body: { login: query.login, operations, nextCursor } };
    }),
  ];
}
