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
import { type AccountDocument, accountModel } from "./accountModel.ts";
import { accountStore } from "./accountStore.ts";
import { announcements } from "./announce.ts";
import { answerAndTell, tellThenAnswer } from "./answer.ts";
import { entryEvent } from "./entryEvent.ts";
import { type EntryDocument, entryModel } from "./entryModel.ts";
import { groupCommit } from "./groupCommit.ts";
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
  currency: string;
  now: () => Date;
}

/** Puts billing together: the ledger behind its group commit, and what tells of it. */
export async function billingApp(parts: BillingAppParts): Promise<Assembly> {
  const { connection, dapr, style, log, currency, now } = parts;
  const ways = styles[style];
  const accounts = accountModel(connection);
  const entries = entryModel(connection);
  const store = accountStore(accounts, entries, now);
  const deadLetters = deadLetterStore(connection);

  const { tellPending, confirmPublished } = relay({
    outbox: outboxStore(entries),
    teller: { invocation: tellByInvocation, events: tellByEvents }[ways.tellPerson](dapr, currency),
    receipts: async (ids) =>
      (await invokeEndpoint(dapr, askReceipts, { body: { ids }, timeoutMs: 5_000 })).held,
    now,
    random: Math.random,
    log,
  });
  let telling: Loop | undefined;
  const tellNow = async () => telling?.wake();
  const submitted = groupCommit({
    commit: ledgerStore({ connection, accounts, entries, now }),
    maxBatch: 256,
    maxWaiting: 4096,
    maxWaitMs: 8_000,
    repeatWaitMs: 5_000,
  });
  const submit = { invocation: tellThenAnswer, events: answerAndTell }[ways.tellPerson](
    submitted,
    tellNow,
  );

  const { announce, announceUnheard } = announcements({
    accounts: store,
    publish: dapr.publish,
    knownToOrder: async (logins) =>
      (await invokeEndpoint(dapr, askKnownLogins, { body: { logins }, timeoutMs: 5_000 })).known,
    currency,
    log,
  });
  const toEvent = (entry: EntryDocument) => entryEvent(entry, currency);
  const ears = hearRequests({ accounts: store, submit, announce, publish: dapr.publish, toEvent });
  const heard = hearing({ ears, deadLetters, dapr, now, log });
  await prepareCollections(connection);

  const onOpened = (account: AccountDocument) =>
    void announce(account).catch((error: unknown) =>
      log.warn({ err: error, login: account._id }, "the account is not announced yet"),
    );
  const hearingReadiness = { invocation: {}, events: heard.readiness }[ways.payOrder];
  return {
    routes: billingRoutes({ accounts: store, submit, onOpened, currency }),
    subscriptions: heard.subscriptions,
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
      ...hearingReadiness,
    },
    background(onStop) {
      heard.background(onStop);
      telling = startLoop({ name: "tell", everyMs: 1_000, run: tellPending, log });
      const confirming = startLoop({ name: "confirm", everyMs: 1_000, run: confirmPublished, log });
      const announcing = startLoop({ name: "announce", everyMs: 1_000, run: announceUnheard, log });
      for (const { stop } of [telling, confirming, announcing]) onStop(stop);
    },
  };
}
