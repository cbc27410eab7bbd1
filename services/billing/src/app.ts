import { randomUUID } from "node:crypto";
import { deliveryPlan } from "@arch/contracts/delivery";
import { accountEvents } from "@arch/contracts/events";
import { styles } from "@arch/contracts/style";
import { newDelivery } from "@arch/kit/outbox/delivery";
import { createOutbox } from "@arch/kit/outbox/outbox";
import { outboxStore } from "@arch/kit/outbox/outboxStore";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import { z } from "zod";
import { accountOutboxEvent } from "./accounts/accountEvent.ts";
import { accountModel } from "./accounts/accountModel.ts";
import { accountStore } from "./accounts/accountStore.ts";
import { entryModel } from "./ledger/entryModel.ts";
import { entryStore } from "./ledger/entryStore.ts";
import { groupCommit } from "./ledger/groupCommit.ts";
import { ledgerStore } from "./ledger/ledgerStore.ts";
import { billingMigrations } from "./migrations.ts";
import { entryEvent, entryOutboxEvent, entryPlan } from "./outbox/entryEvent.ts";
import { waitForDelivery } from "./outbox/waitForDelivery.ts";
import { billingRoutes } from "./routes.ts";
import { billingSubscriptions } from "./subscriptions.ts";

export const BillingSettings = z.object({
  CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, { error: "must be an ISO 4217 code such as EUR" })
    .default("RUB"),
});

/** Billing: the ledger behind its group commit, and the outboxes that deliver its entries and accounts. */
export function billingApp(
  { db, dapr, style, now, log }: ServiceContext,
  { CURRENCY: currency }: z.output<typeof BillingSettings>,
): Service {
  const { notifyPerson, openAccount, payOrder } = styles[style];
  const accountDocuments = accountModel(db);
  const entryDocuments = entryModel(db);
  const accounts = accountStore(accountDocuments, deliveryPlan(accountEvents, style), now);
  const entries = entryStore(entryDocuments);

  const openedAccounts = createOutbox({
    dapr,
    log,
    name: "accounts",
    store: outboxStore(accountDocuments, now),
    toEvent: (account) => accountOutboxEvent(account, currency, style),
  });
  const newEntries = createOutbox({
    dapr,
    log,
    name: "entries",
    store: outboxStore(entryDocuments, now),
    toEvent: (entry) => entryOutboxEvent(entry, currency, style),
  });

  const commit = ledgerStore({
    db,
    accounts: accountDocuments,
    entries: entryDocuments,
    deliveryOf: (entry, createdAt) => newDelivery(entryPlan(entry, style), createdAt),
    onCommitted: newEntries.add,
    now,
  });
  const submit = groupCommit({ commit });

  return {
    routes: billingRoutes({
      accounts,
      entries,
      submit: notifyPerson === "invocation" ? waitForDelivery(submit, newEntries.flush) : submit,
      onOpened: openedAccounts.add,
      currency,
    }),
    subscriptions: billingSubscriptions({
      accounts,
      entries,
      submit,
      onOpened: openedAccounts.add,
      publish: dapr.publish,
      accountEvent: (account) => accountOutboxEvent(account, currency, style).event,
      entryEvent: (entry) => entryEvent(entry, currency),
    }),
    needsSubscriptions: [openAccount, payOrder].includes("events"),
    jobs: [...newEntries.jobs, ...openedAccounts.jobs],
    database: {
      identity: { currency },
      initial: { ledgerId: randomUUID() },
      migrations: billingMigrations,
    },
  };
}
