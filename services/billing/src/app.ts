import { askReceipts } from "@arch/contracts/notice";
import { askKnownLogins } from "@arch/contracts/order";
import { type InteractionStyle, styles } from "@arch/contracts/style";
import type { Dapr } from "@arch/kit/dapr";
import { deadLetterStore } from "@arch/kit/deadLetterStore";
import { hearing } from "@arch/kit/hearing";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import { type Loop, startLoop } from "@arch/kit/loop";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { type AccountDocument, type AccountModel, accountModel } from "./accountModel.ts";
import { type AccountStore, accountStore } from "./accountStore.ts";
import { type Announce, announcements } from "./announce.ts";
import { answerAndTell, tellThenAnswer } from "./answer.ts";
import { entryEvent } from "./entryEvent.ts";
import { type EntryDocument, type EntryModel, entryModel } from "./entryModel.ts";
import { groupCommit, type Submit } from "./groupCommit.ts";
import { hearRequests } from "./hearRequests.ts";
import { ledgerStore } from "./ledgerStore.ts";
import { outboxStore } from "./outboxStore.ts";
import { relay } from "./relay.ts";
import { billingRoutes } from "./routes.ts";
import { tellByEvents, tellByInvocation } from "./tell.ts";

export interface BillingAppParts {
  connection: Connection;
  dapr: Dapr;
  style: InteractionStyle;
  log: Logger;
  /** Aborted when the service is told to leave. */
  signal: AbortSignal;
  currency: string;
  now: () => Date;
}

/** Puts billing together: the ledger behind its group commit, and what tells of it. */
export async function billingApp(parts: BillingAppParts): Promise<Assembly> {
  const { connection, dapr, style, log, currency, now } = parts;
  const ways = styles[style];
  const accountDocuments = accountModel(connection);
  const entries = entryModel(connection);
  const accounts = accountStore(accountDocuments, entries, now);
  const deadLetters = deadLetterStore(connection);
  const { tellPending, confirmPublished } = relayOf(parts, entries);
  const { announce, announceUnheard } = announcementsOf(parts, accounts);

  let telling: Loop | undefined;
  const answer = { invocation: tellThenAnswer, events: answerAndTell }[ways.tellPerson];
  const submit = answer(ledgerOf(parts, accountDocuments, entries), async () => telling?.wake());
  const toEvent = (entry: EntryDocument) => entryEvent(entry, currency);
  const ears = hearRequests({ accounts, submit, announce, publish: dapr.publish, toEvent });
  const heard = hearing({ ears, deadLetters, dapr, now, log });
  await prepareCollections(parts);

  const onOpened = (account: AccountDocument) =>
    void announce(account).catch((error: unknown) =>
      log.warn({ err: error, login: account._id }, "the account is not announced yet"),
    );
  return {
    routes: billingRoutes({ accounts, submit, onOpened, currency }),
    subscriptions: heard.subscriptions,
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
    hearing: { invocation: {}, events: heard.alive }[ways.payOrder],
    background(onStop) {
      heard.background(onStop);
      telling = startLoop({ name: "tell", everyMs: 1_000, run: tellPending, log });
      const confirming = startLoop({ name: "confirm", everyMs: 1_000, run: confirmPublished, log });
      const announcing = startLoop({ name: "announce", everyMs: 1_000, run: announceUnheard, log });
      for (const { stop } of [telling, confirming, announcing]) onStop(stop);
    },
  };
}

/** The ledger: commands go in, and come out once they are durable. */
function ledgerOf(
  { connection, now }: BillingAppParts,
  accounts: AccountModel,
  entries: EntryModel,
): Submit {
  return groupCommit({
    commit: ledgerStore({ connection, accounts, entries, now }),
    maxBatch: 256,
    maxWaiting: 4096,
    maxWaitMs: 8_000,
    repeatWaitMs: 5_000,
  });
}

/** What tells notification of entries, in the style's own way. */
function relayOf(
  { dapr, style, currency, now, log }: BillingAppParts,
  entries: EntryModel,
): ReturnType<typeof relay> {
  const tellers = { invocation: tellByInvocation, events: tellByEvents };
  return relay({
    outbox: outboxStore(entries),
    teller: tellers[styles[style].tellPerson](dapr, currency),
    receipts: async (ids) =>
      (await invokeEndpoint(dapr, askReceipts, { body: { ids }, timeoutMs: 5_000 })).held,
    now,
    random: Math.random,
    log,
  });
}

/** What tells of opened accounts, until order knows them. */
function announcementsOf({ dapr, currency }: BillingAppParts, accounts: AccountStore): Announce {
  return announcements({
    accounts,
    publish: dapr.publish,
    knownToOrder: async (logins) =>
      (await invokeEndpoint(dapr, askKnownLogins, { body: { logins }, timeoutMs: 5_000 })).known,
    currency,
  });
}
