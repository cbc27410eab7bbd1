import { Person, RegisterPerson } from "@arch/contracts/person";
import { ProblemBody } from "@arch/contracts/problem";
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
    route({
      method: "post",
      path: "/person/register",
      summary: "Registers a person and opens the account",
      body: RegisterPerson,
      replies: { 200: Person, 409: ProblemBody, 503: ProblemBody },
      async handle({ body, trace }) {
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
      },
    }),
  ];
}
