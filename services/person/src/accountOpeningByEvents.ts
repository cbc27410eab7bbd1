import type { Dapr } from "@arch/kit/dapr/dapr";
import type { StorePoller } from "@arch/kit/jobs/pollStore";
import type { OpenAccount } from "./accountOpening.ts";
import type { AccountFacts } from "./person.ts";
import { personRegistered } from "./personEvent.ts";

export interface OpenByEventsParts {
  dapr: Pick<Dapr, "publish">;
  /** Waits until a person has an account. */
  accountPoller: StorePoller<AccountFacts>;
}

/** Opens accounts by publishing `person.registered`; billing publishes `account.opened`. */
export function openAccountByEvents({ dapr, accountPoller }: OpenByEventsParts): OpenAccount {
  return async function openAccount({ account: opened, ...person }, waitMs, { traceparent }) {
    if (opened !== undefined) return opened;
    await dapr.publish(personRegistered(person, traceparent));
    return accountPoller.wait(person.login, waitMs);
  };
}
