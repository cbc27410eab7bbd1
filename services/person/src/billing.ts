import { AccountSummary } from "@arch/contracts/account";
import type { RegisterPerson } from "@arch/contracts/person";
import type { Dapr } from "@arch/kit/dapr";
import { invokeJson } from "@arch/kit/invokeJson";
import type { TraceHeaders } from "@arch/kit/route";
import type { AccountFacts } from "./person.ts";

/** Has an account opened for a person; opening it twice finds the same one. */
export type OpenAccount = (person: RegisterPerson, trace: TraceHeaders) => Promise<AccountFacts>;

/** Opens accounts by asking billing through the sidecars. */
export function openAccountByInvocation(dapr: Dapr): OpenAccount {
  return async function openAccount({ login, email, name, phone }, trace) {
    const { currency, openedAt } = await invokeJson(dapr, {
      app: "billing",
      method: "POST",
      path: "/account/createAccount",
      body: { login, email, name, phone },
      trace,
      reply: AccountSummary,
      timeoutMs: 8_000,
    });
    return { currency, openedAt };
  };
}
