import { register } from "@arch/contracts/person";
import { Problem } from "@arch/kit/problem";
import { type Route, route } from "@arch/kit/route";
import type { OpenAccount } from "./billing.ts";
import { isSameRegistration, presentPerson } from "./person.ts";
import type { PersonStore } from "./personStore.ts";

export interface PersonParts {
  persons: PersonStore;
  openAccount: OpenAccount;
}

export function personRoutes({ persons, openAccount }: PersonParts): Route[] {
  return [
    route(register, async ({ body, trace }) => {
      const person = await persons.insert(body);
      if (!isSameRegistration(person, body)) {
        throw new Problem("login_taken", "This login belongs to someone else; choose another");
      }
      if (person.account !== undefined) {
        return { status: 200, body: presentPerson(person, person.account) };
      }
      const account = await openAccount(person, trace);
      await persons.accountOpened(person.login, account);
      return { status: 200, body: presentPerson(person, account) };
    }),
  ];
}
