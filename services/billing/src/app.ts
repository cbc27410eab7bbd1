import { askReceipts } from "@arch/contracts/notice";
import type { Dapr } from "@arch/kit/dapr";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import { startLoop } from "@arch/kit/loop";
import { assertWritable, prepareCollections } from "@arch/kit/mongo";
import type { Assembly } from "@arch/kit/run";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { accountModel } from "./accountModel.ts";
import { accountStore } from "./accountStore.ts";
import { entryEvent } from "./entryEvent.ts";
import { entryModel } from "./entryModel.ts";
import { groupCommit } from "./groupCommit.ts";
import { ledgerStore } from "./ledgerStore.ts";
import { outboxStore } from "./outboxStore.ts";
import { relay } from "./relay.ts";
import { billingRoutes } from "./routes.ts";

export interface BillingAppParts {
  connection: Connection;
  dapr: Dapr;
  log: Logger;
  currency: string;
  now: () => Date;
}

/** Puts billing together: the ledger behind its group commit, and the relay that tells what was committed. */
export async function billingApp(parts: BillingAppParts): Promise<Assembly> {
  const { connection, dapr, log, currency, now } = parts;
  const accounts = accountModel(connection);
  const entries = entryModel(connection);
  await prepareCollections(connection);

  const { publishPending, confirmPublished } = relay({
    outbox: outboxStore(entries),
    publish: dapr.publish,
    toEvent: (entry) => entryEvent(entry, currency),
    receipts: async (ids) =>
      (await invokeEndpoint(dapr, askReceipts, { body: { ids }, timeoutMs: 5_000 })).held,
    now,
    random: Math.random,
    log,
  });
  let wakeRelay = (): void => {};
  const submit = groupCommit({
    commit: ledgerStore({ connection, accounts, entries, now }),
    maxBatch: 256,
    maxWaiting: 4096,
    maxWaitMs: 8_000,
    repeatWaitMs: 5_000,
    onCommitted: () => wakeRelay(),
  });

  return {
    routes: billingRoutes({ accounts: accountStore(accounts, entries, now), submit, currency }),
    readiness: {
      "The database": () => assertWritable(connection),
      "The sidecar": dapr.assertSidecarUp,
    },
    background(onStop) {
      const publishing = startLoop({ name: "publish", everyMs: 1_000, run: publishPending, log });
      const confirming = startLoop({ name: "confirm", everyMs: 1_000, run: confirmPublished, log });
      wakeRelay = publishing.wake;
      onStop(publishing.stop);
      onStop(confirming.stop);
    },
  };
}
