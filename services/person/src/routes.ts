import { register } from "@arch/contracts/person";
import { Problem } from "@arch/kit/problem";
import { type Route, route } from "@arch/kit/route";
import { isSameRegistration, presentPerson } from "./person.ts";
import type { PersonStore } from "./personStore.ts";
import type { CompleteRegistration } from "./registration.ts";

export interface PersonParts {
  persons: PersonStore;
  complete: CompleteRegistration;
}

export function personRoutes({ persons, complete }: PersonParts): Route[] {
  return [
    route(register, async ({ body, trace }) => {
      const person = await persons.insert(body);
      if (!isSameRegistration(person, body)) {
        throw new Problem("login_taken", "This login belongs to someone else; choose another");
      }
      const account = await complete(person, trace);
      return { status: 200, body: presentPerson(person, account) };
    }),
  ];
}
