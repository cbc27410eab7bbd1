import { personEvents } from "@arch/contracts/events";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { publication } from "@arch/kit/dapr/publication";
import type { StorePoller } from "@arch/kit/jobs/pollStore";
import type { OpenAccount } from "./accountOpening.ts";
import type { AccountFacts } from "./person.ts";

export interface OpenByEventsParts {
  dapr: Pick<Dapr, "publish">;
  /** Waits until a person has an account. */
  accountPoller: StorePoller<AccountFacts>;
}

/** Opens accounts by publishing `person.registered`; billing publishes `account.opened`. */
export function openAccountByEvents({ dapr, accountPoller }: OpenByEventsParts): OpenAccount {
  return async function openAccount({ account: opened, ...person }, waitMs, { traceparent }) {
    if (opened !== undefined) return opened;
    const data = { version: 1 as const, ...person };
    await dapr.publish(publication(personEvents, "person.registered", { data, traceparent }));
    return accountPoller.wait(person.login, waitMs);
  };
}
