import { createAccount } from "@arch/contracts/account";
import type { RegisterPerson } from "@arch/contracts/person";
import type { Dapr } from "@arch/kit/dapr";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import { unavailable } from "@arch/kit/problem";
import type { TraceHeaders } from "@arch/kit/route";
import type { AccountFacts } from "./person.ts";
import type { PersonStore } from "./personStore.ts";
import type { CompleteRegistration } from "./registration.ts";

/** Has accounts opened by asking billing through the sidecars; asking twice finds the same account. */
export function openByInvocation(
  persons: Pick<PersonStore, "accountOpened">,
  dapr: Dapr,
): CompleteRegistration {
  return async function complete({ account: opened, ...person }, _waitMs, trace) {
    if (opened !== undefined) return opened;
    const account = await openAccount(dapr, person, trace).catch((cause: unknown) => {
      // Also when the outcome is unknown: opening an account twice opens one.
      throw unavailable("The account of this person", cause);
    });
    await persons.accountOpened(person.login, account);
    return account;
  };
}

async function openAccount(
  dapr: Dapr,
  body: RegisterPerson,
  trace: TraceHeaders,
): Promise<AccountFacts> {
  const call = { body, trace, timeoutMs: 8_000 };
  const { currency, openedAt } = await invokeEndpoint(dapr, createAccount, call);
  return { currency, openedAt };
}
