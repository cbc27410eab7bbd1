import { register } from "@arch/contracts/person";
import { Problem, unavailable } from "@arch/kit/http/problem";
import { type Route, route } from "@arch/kit/http/route";
import type { OpenAccount } from "./accountOpening.ts";
import { isSameRegistration, presentPerson } from "./person.ts";
import type { PersonStore } from "./personStore.ts";

export interface RoutesParts {
  persons: Pick<PersonStore, "insert">;
  openAccount: OpenAccount;
}

/** How long a registration waits for its account, in milliseconds. */
const openWaitMs = 8_000;

/** The route of registration. A person stays stored without an account when billing fails; the sweeper then opens it. */
export function personRoutes({ persons, openAccount }: RoutesParts): Route[] {
  return [
    route(register, async ({ body, trace }) => {
      const person = await persons.insert(body);
      if (!isSameRegistration(person, body)) {
        throw new Problem(
          "login_taken",
          "This login is registered with other data; choose another login",
        );
      }
      const account = await openAccount(person, openWaitMs, trace);
      if (account === undefined) throw unavailable("The account of this person");
      return { status: 200, body: presentPerson(person, account) };
    }),
  ];
}
