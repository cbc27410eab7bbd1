import { personEvents } from "@arch/contracts/events";
import type { RegisterPerson } from "@arch/contracts/person";
import { type Publication, publication } from "@arch/kit/dapr/publication";

/** The event of a registered person; its id is that of the person, so republishing it is safe. */
export function personRegistered(person: RegisterPerson, traceparent?: string): Publication {
  const { login, email, name, phone } = person;
  const data = { version: 1 as const, login, email, name, phone };
  return publication(personEvents, "person.registered", { data, traceparent });
}
