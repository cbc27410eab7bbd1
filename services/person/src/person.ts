import type { OpenedAccount, Person, RegisterPerson } from "@arch/contracts/person";

/** What is remembered of the account once billing has opened it. */
export type AccountFacts = Pick<OpenedAccount, "currency" | "openedAt">;

/** A person is registered first and has an account a moment later. */
export interface RegisteredPerson extends RegisterPerson {
  account?: AccountFacts;
}

/** Whether a repeated registration says the same as the first: then it gets the same answer. */
export function isSameRegistration(first: RegisterPerson, repeat: RegisterPerson): boolean {
  return (
    first.login === repeat.login &&
    first.email === repeat.email &&
    first.name === repeat.name &&
    first.phone === repeat.phone
  );
}

/** The answer to a registration: the account as it was opened, so that every repeat says the same. */
export function presentPerson(
  { account: _, ...person }: RegisteredPerson,
  account: AccountFacts,
): Person {
  return { ...person, account: { login: person.login, balance: 0, ...account } };
}
