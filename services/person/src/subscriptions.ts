import { accountEvents } from "@arch/contracts/events";
import { handleTopic, idsBehind, type TopicHandler } from "@arch/kit/events/topicHandler";
import type { StorePoller } from "@arch/kit/jobs/pollStore";
import type { AccountFacts } from "./person.ts";
import type { PersonStore } from "./personStore.ts";

export interface SubscriptionsParts {
  persons: Pick<PersonStore, "saveAccount" | "accountsOf">;
  accountPoller: StorePoller<AccountFacts>;
}

/** Handles events of accounts, in every style: events published before a change of the style still count. */
export function personSubscriptions(parts: SubscriptionsParts): TopicHandler[] {
  const { persons, accountPoller } = parts;
  return [
    handleTopic(
      accountEvents,
      {
        async "account.opened"({ login, currency, openedAt }) {
          await persons.saveAccount(login, { currency, openedAt });
          await accountPoller.check(login);
        },
      },
      idsBehind("account:", async (logins) => [...(await persons.accountsOf(logins)).keys()]),
    ),
  ];
}
