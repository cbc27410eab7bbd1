import { createAccount } from "@arch/contracts/account";
import type { RegisterPerson } from "@arch/contracts/person";
import type { Dapr } from "@arch/kit/dapr";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import type { TraceHeaders } from "@arch/kit/route";
import type { AccountFacts } from "./person.ts";

/** Has an account opened for a person; opening it twice finds the same one. */
export type OpenAccount = (person: RegisterPerson, trace: TraceHeaders) => Promise<AccountFacts>;

/** Opens accounts by asking billing through the sidecars. */
export function openAccountByInvocation(dapr: Dapr): OpenAccount {
  return async function openAccount({ login, email, name, phone }, trace) {
    const body = { login, email, name, phone };
    const { currency, openedAt } = await invokeEndpoint(dapr, createAccount, {
      body,
      trace,
      timeoutMs: 8_000,
    });
    return { currency, openedAt };
  };
}
