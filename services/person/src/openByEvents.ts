import { accountEvents, personEvents } from "@arch/contracts/events";
import type { Dapr } from "@arch/kit/dapr";
import { type Ear, ear } from "@arch/kit/ear";
import { publication } from "@arch/kit/publication";
import type { RecordWatch } from "@arch/kit/recordWatch";
import type { AccountFacts } from "./person.ts";
import type { PersonStore } from "./personStore.ts";
import type { CompleteRegistration } from "./registration.ts";

/** Has accounts opened by telling that a person is registered; billing hears it and tells that the account is open. */
export function openByEvents(
  dapr: Pick<Dapr, "publish">,
  accountWatch: RecordWatch<AccountFacts>,
): CompleteRegistration {
  return async function complete({ account: opened, ...person }, waitMs, { traceparent }) {
    if (opened !== undefined) return opened;
    const data = { version: 1 as const, ...person };
    await dapr.publish(publication(personEvents, "person.registered", { data, traceparent }));
    return accountWatch.wait(person.login, waitMs);
  };
}

/** Hears of opened accounts, in every style: what was told before a change of the style still counts. */
export function hearAccounts(
  persons: Pick<PersonStore, "accountOpened">,
  accountWatch: RecordWatch<AccountFacts>,
): Ear {
  return ear(accountEvents, {
    async "account.opened"({ login, currency, openedAt }) {
      await persons.accountOpened(login, { currency, openedAt });
      await accountWatch.look(login);
    },
  });
}
