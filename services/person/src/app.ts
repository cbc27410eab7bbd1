import { styles } from "@arch/contracts/style";
import { pollStore } from "@arch/kit/jobs/pollStore";
import { createSweeper } from "@arch/kit/jobs/sweeper";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import { openAccountByEvents } from "./accountOpeningByEvents.ts";
import { openAccountByInvocation } from "./accountOpeningByInvocation.ts";
import { personStore } from "./personStore.ts";
import { personRoutes } from "./routes.ts";
import { personSubscriptions } from "./subscriptions.ts";

/** The person service: stores persons and opens their accounts by the transport of the style. */
export function personApp({ db, dapr, style, log, now }: ServiceContext): Service {
  const persons = personStore(db, now);
  const accountPoller = pollStore({ find: persons.accountsOf, everyMs: 50, log });
  const opensByEvents = styles[style].openAccount === "events";
  const openAccount = opensByEvents
    ? openAccountByEvents({ dapr, accountPoller })
    : openAccountByInvocation({ dapr, persons });
  const sweeper = createSweeper({
    name: "sweep registrations",
    findDue: persons.findDue,
    canProcess: () => dapr.isReachable("billing"),
    process: (person) => openAccount(person, 0, {}),
    log,
  });
  return {
    routes: personRoutes({ persons, openAccount }),
    subscriptions: personSubscriptions({ persons, accountPoller }),
    needsSubscriptions: opensByEvents,
    jobs: [sweeper],
  };
}
