import type { OpenedAccount, Person, RegisterPerson } from "@arch/contracts/person";

/** What is stored about the account once billing has opened it. */
export type AccountFacts = Pick<OpenedAccount, "currency" | "openedAt">;

/** A person is stored first and gets an account afterwards. */
export interface RegisteredPerson extends RegisterPerson {
  account?: AccountFacts;
}

/** Whether a repeated registration has the same data; then it gets the same response. */
export function isSameRegistration(first: RegisterPerson, repeat: RegisterPerson): boolean {
  return (
    first.login === repeat.login &&
    first.email === repeat.email &&
    first.name === repeat.name &&
    first.phone === repeat.phone
  );
}

/** The response to a registration: the account as it was opened, so that every repeat gets the same. */
export function presentPerson(
  { account: _, ...person }: RegisteredPerson,
  account: AccountFacts,
): Person {
  return { ...person, account: { login: person.login, balance: 0, ...account } };
}
