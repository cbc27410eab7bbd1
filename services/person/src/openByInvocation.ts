import { createAccount } from "@arch/contracts/account";
import type { Dapr } from "@arch/kit/dapr";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import type { PersonStore } from "./personStore.ts";
import type { CompleteRegistration } from "./registration.ts";

/** Has accounts opened by asking billing through the sidecars; asking twice finds the same account. */
export function openByInvocation(
  persons: Pick<PersonStore, "accountOpened">,
  dapr: Dapr,
): CompleteRegistration {
  return async function complete({ account: opened, ...person }, _waitMs, trace) {
    if (opened !== undefined) return opened;
    const { currency, openedAt } = await invokeEndpoint(dapr, createAccount, {
      body: person,
      trace,
      timeoutMs: 8_000,
    });
    const account = { currency, openedAt };
    await persons.accountOpened(person.login, account);
    return account;
  };
}
