import { register } from "@arch/contracts/person";
import { Problem, unavailable } from "@arch/kit/problem";
import { type Route, route } from "@arch/kit/route";
import { isSameRegistration, presentPerson } from "./person.ts";
import type { PersonStore } from "./personStore.ts";
import type { CompleteRegistration } from "./registration.ts";

export interface PersonParts {
  persons: PersonStore;
  complete: CompleteRegistration;
}

/** How long a registration waits for its account. */
const openWaitMs = 8_000;

export function personRoutes({ persons, complete }: PersonParts): Route[] {
  return [
    route(register, async ({ body, trace }) => {
      const person = await persons.insert(body);
      if (!isSameRegistration(person, body)) {
        throw new Problem("login_taken", "This login belongs to someone else; choose another");
      }
      const account = await complete(person, openWaitMs, trace);
      if (account === undefined) throw unavailable("The account of this person");
      return { status: 200, body: presentPerson(person, account) };
    }),
  ];
}
