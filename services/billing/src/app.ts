import { randomUUID } from "node:crypto";
import { getReceipts } from "@arch/contracts/message";
import { getKnownLogins } from "@arch/contracts/order";
import { styles } from "@arch/contracts/style";
import { invokeEndpoint } from "@arch/kit/dapr/invokeEndpoint";
import { createJob } from "@arch/kit/jobs/job";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import { z } from "zod";
import { accountModel } from "./accounts/accountModel.ts";
import { accountStore } from "./accounts/accountStore.ts";
import { accountAnnouncements } from "./accounts/announcements.ts";
import { entryModel } from "./ledger/entryModel.ts";
import { entryStore } from "./ledger/entryStore.ts";
import { groupCommit } from "./ledger/groupCommit.ts";
import { ledgerStore } from "./ledger/ledgerStore.ts";
import { notifyByEvents } from "./outbox/notificationByEvents.ts";
import { notifyByInvocation } from "./outbox/notificationByInvocation.ts";
import { notifyInBackground, waitForNotification } from "./outbox/notifyAfterCommit.ts";
import { outboxStore } from "./outbox/outboxStore.ts";
import { outboxRelay } from "./outbox/relay.ts";
import { billingRoutes } from "./routes.ts";
import { billingSubscriptions } from "./subscriptions.ts";

export const BillingSettings = z.object({
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default("RUB"),
});

const lookupTimeoutMs = 5_000;
const everyMs = 1_000;

/** Billing: the ledger behind its group commit, and the outbox that notifies of its entries. */
export function billingApp(
  context: ServiceContext,
  { CURRENCY: currency }: z.output<typeof BillingSettings>,
): Service {
  const { db, dapr, now, log } = context;
  const { notifyPerson, openAccount, payOrder } = styles[context.style];
  const accountDocuments = accountModel(db);
  const entryDocuments = entryModel(db);
  const accounts = accountStore(accountDocuments, now);
  const entries = entryStore(entryDocuments);

  const { announce, republishUnknown } = accountAnnouncements({
    accounts,
    publish: dapr.publish,
    async getKnownLogins(logins) {
      const call = { body: { logins }, timeoutMs: lookupTimeoutMs };
      return (await invokeEndpoint(dapr, getKnownLogins, call)).known;
    },
    currency,
  });

  const notify = notifyPerson === "events" ? notifyByEvents : notifyByInvocation;
  const relay = outboxRelay({
    outbox: outboxStore(entryDocuments),
    sender: notify(dapr, currency),
    async getReceipts(ids) {
      const call = { body: { ids }, timeoutMs: lookupTimeoutMs };
      return (await invokeEndpoint(dapr, getReceipts, call)).received;
    },
    now,
    random: Math.random,
    log,
  });
  const publishing = createJob({ name: "publish pending", everyMs, run: relay.publishPending });

  const commit = ledgerStore({ db, accounts: accountDocuments, entries: entryDocuments, now });
  const withNotification = notifyPerson === "events" ? notifyInBackground : waitForNotification;
  const submit = withNotification(groupCommit({ commit }), publishing.wake);

  return {
    routes: billingRoutes({ accounts, entries, submit, announce, currency, log }),
    subscriptions: billingSubscriptions({
      accounts,
      entries,
      submit,
      announce,
      publish: dapr.publish,
      currency,
    }),
    needsSubscriptions: [openAccount, payOrder].includes("events"),
    jobs: [
      publishing,
      createJob({ name: "confirm published", everyMs, run: relay.confirmPublished }),
      createJob({ name: "announce accounts", everyMs, run: republishUnknown }),
    ],
    database: { identity: { currency }, initial: { ledgerId: randomUUID() } },
  };
}
