import { createAccount } from "@arch/contracts/account";
import type { RegisterPerson } from "@arch/contracts/person";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { invokeEndpoint } from "@arch/kit/dapr/invokeEndpoint";
import { unavailable } from "@arch/kit/http/problem";
import type { TraceHeaders } from "@arch/kit/http/trace";
import type { OpenAccount } from "./accountOpening.ts";
import type { AccountFacts } from "./person.ts";
import type { PersonStore } from "./personStore.ts";

/** Longer than billing takes to store an account or to give up, shorter than the gateway waits, in milliseconds. */
const openTimeoutMs = 8_000;

export interface OpenByInvocationParts {
  dapr: Dapr;
  persons: Pick<PersonStore, "saveAccount">;
}

/** Opens accounts by invoking billing through the sidecars; a repeat finds the same account. */
export function openAccountByInvocation({ dapr, persons }: OpenByInvocationParts): OpenAccount {
  return async function openAccount({ account: opened, ...person }, _waitMs, trace) {
    if (opened !== undefined) return opened;
    const account = await invokeBilling(dapr, person, trace).catch((cause: unknown) => {
      // Also when the outcome is unknown: a repeat opens no second account.
      throw unavailable("The account of this person", cause);
    });
    await persons.saveAccount(person.login, account);
    return account;
  };
}

async function invokeBilling(
  dapr: Dapr,
  body: RegisterPerson,
  trace: TraceHeaders,
): Promise<AccountFacts> {
  const call = { body, trace, timeoutMs: openTimeoutMs };
  const { currency, openedAt } = await invokeEndpoint(dapr, createAccount, call);
  return { currency, openedAt };
}
