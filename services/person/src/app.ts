import { deliveryPlan } from "@arch/contracts/delivery";
import { personEvents } from "@arch/contracts/events";
import { styles } from "@arch/contracts/style";
import { transportOf } from "@arch/kit/dapr/transport";
import { pollStore } from "@arch/kit/jobs/pollStore";
import { createSweeper } from "@arch/kit/jobs/sweeper";
import { createOutbox } from "@arch/kit/outbox/outbox";
import { outboxStore } from "@arch/kit/outbox/outboxStore";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import { openAccountByEvents } from "./accountOpeningByEvents.ts";
import { openAccountByInvocation } from "./accountOpeningByInvocation.ts";
import { personRegistered } from "./personEvent.ts";
import { personModel, toPerson } from "./personModel.ts";
import { personStore } from "./personStore.ts";
import { personRoutes } from "./routes.ts";
import { personSubscriptions } from "./subscriptions.ts";

/** The person service: stores persons and opens their accounts by the transport of the style. */
export function personApp({ db, dapr, style, log, now }: ServiceContext): Service {
  const plan = deliveryPlan(personEvents, style);
  const personDocuments = personModel(db);
  const persons = personStore(personDocuments, plan, now);
  const accountPoller = pollStore({ find: persons.accountsOf, everyMs: 50, log });
  const { openAccount } = styles[style];
  const open = {
    events: openAccountByEvents({ dapr, accountPoller }),
    invocation: openAccountByInvocation({ dapr, persons }),
  };
  const sweeper = createSweeper({
    name: "sweep registrations",
    findDue: persons.findDue,
    canProcess: () => dapr.isReachable("billing"),
    // The request made the first attempt.
    process: (person, sweeps) => open[transportOf(openAccount, sweeps + 1, dapr)](person, 0, {}),
    log,
  });
  const registeredPersons = createOutbox({
    name: "persons",
    store: outboxStore(personDocuments, now),
    toEvent: (person) => ({ topic: personEvents, event: personRegistered(toPerson(person)), plan }),
    dapr,
    log,
  });
  return {
    routes: personRoutes({
      persons,
      openAccount: (person, ...rest) => open[transportOf(openAccount, 0, dapr)](person, ...rest),
    }),
    subscriptions: personSubscriptions({ persons, accountPoller }),
    needsSubscriptions: openAccount === "events",
    jobs: [sweeper, ...registeredPersons.jobs],
  };
}
