import type { RegisterPerson } from "@arch/contracts/person";
import type { TraceHeaders } from "@arch/kit/route";
import type { OpenAccount } from "./billing.ts";
import type { AccountFacts, RegisteredPerson } from "./person.ts";
import type { PersonStore } from "./personStore.ts";

/**
 * Sees to it that a registered person has an account, and answers the account as it was opened.
 * @throws Problem while billing cannot be asked; the sweeper tries on.
 */
export type CompleteRegistration = (
  person: RegisteredPerson,
  trace: TraceHeaders,
) => Promise<AccountFacts>;

export function completeByOpening(
  persons: Pick<PersonStore, "accountOpened">,
  openAccount: OpenAccount,
): CompleteRegistration {
  return async function complete({ account: opened, ...person }, trace) {
    if (opened !== undefined) return opened;
    const account = await openAccount(person satisfies RegisterPerson, trace);
    await persons.accountOpened(person.login, account);
    return account;
  };
}
