import { randomUUID } from "node:crypto";
import { createAccount, getAccount, getStatement, operate } from "@arch/contracts/account";
import { toMinor } from "@arch/contracts/money";
import { Problem } from "@arch/kit/http/problem";
import { type Route, route } from "@arch/kit/http/route";
import type { AccountDocument } from "./accounts/accountModel.ts";
import type { AccountStore } from "./accounts/accountStore.ts";
import type { Outcome } from "./ledger/batch.ts";
import type { EntryStore } from "./ledger/entryStore.ts";
import type { Submit } from "./ledger/groupCommit.ts";
import { operationRef } from "./ledger/operationId.ts";
import { presentAccount, presentLine, presentOperation } from "./present.ts";

export interface RoutesParts {
  accounts: Pick<AccountStore, "open" | "find">;
  entries: Pick<EntryStore, "list">;
  submit: Submit;
  /** Gets each new account once it is stored. */
  onOpened(accounts: AccountDocument[]): void;
  currency: string;
}

const refusals: Record<Extract<Outcome, { kind: "refused" }>["code"], string> = {
  account_not_found: "This login has no account; register the person first",
  balance_limit: "The balance would exceed its limit; deposit less",
  idempotency_key_reused: "This Idempotency-Key belongs to another request; use a new key",
};

/** The routes of accounts and their operations. */
export function billingRoutes(parts: RoutesParts): Route[] {
  const { accounts, entries, submit, onOpened, currency } = parts;

  async function findAccount(login: string) {
    const account = await accounts.find(login);
    if (account === undefined) throw new Problem("account_not_found", refusals.account_not_found);
    return account;
  }

  return [
    route(createAccount, async ({ body }) => {
      const { account, isNew } = await accounts.open(body);
      if (isNew) onOpened([account]);
      return { status: 200, body: presentAccount(account, currency) };
    }),

    route(operate, async ({ body: { login, operation, sum }, headers, caller, trace }) => {
      const key = headers["idempotency-key"] ?? randomUUID();
      const ref = operationRef({ caller, login, key });
      const command = { login, operation, sumMinor: toMinor(sum), traceparent: trace.traceparent };
      const outcome = await submit({ ...ref, ...command });
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
      const { items, nextCursor } = await entries.list(query);
      if (items.length === 0) await findAccount(query.login);
      const operations = items.map(presentLine);
      return { status: 200, body: { login: query.login, operations, nextCursor } };
    }),
  ];
}
