import { retryDelayMs } from "@arch/kit/jobs/backoff";
import type { RunSignal } from "@arch/kit/jobs/job";
import { crashPoint } from "@arch/kit/testing/crashPoint";
import type { Logger } from "pino";
import type { EntryDocument } from "../ledger/entryModel.ts";
import type { Attempt, OutboxStore } from "./outboxStore.ts";
import type { NotificationSender } from "./sender.ts";

export interface RelayParts {
  outbox: OutboxStore;
  sender: NotificationSender;
  /** The subset of `ids` that notification has received. */
  getReceipts(ids: string[]): Promise<string[]>;
  now: () => Date;
  random: () => number;
  log: Logger;
}

const batchSize = 256;
const receiptsPerCall = 500;

/** The two steps from a committed entry to notification: send it, and confirm that it was received. */
export function outboxRelay({ outbox, sender, getReceipts, now, random, log }: RelayParts) {
  function nextAttempt(entry: EntryDocument): Attempt {
    const attempts = entry.delivery.attempts + 1;
    const nextAttemptAt = new Date(now().getTime() + retryDelayMs(attempts, random()));
    return { id: entry._id, attempts, nextAttemptAt };
  }

  /**
   * Sends entries in calls of `maxEntries`; entries that fail stay pending. After a failure the rest waits for the next
   * run, because the receiver is probably unavailable; so it does once aborted. Resolves with true when every entry was
   * sent.
   */
  async function send(entries: EntryDocument[], signal: RunSignal): Promise<boolean> {
    for (let from = 0; from < entries.length; from += sender.maxEntries) {
      if (signal.aborted) return false;
      const batch = entries.slice(from, from + sender.maxEntries);
      crashPoint("before publish");
      const failed = await sender.send(batch);
      crashPoint("after publish");
      const sent = batch.filter((entry) => !failed.has(entry));
      if (sender.stateAfterSend === "confirmed") {
        await outbox.markConfirmed(sent.map(({ _id }) => _id));
      } else await outbox.markPublished(sent.map(nextAttempt));
      await outbox.postpone([...failed.keys()].map(nextAttempt));
      if (failed.size > 0) {
        const [err] = failed.values();
        log.warn({ err, count: failed.size }, "publish failed, will retry");
        return false;
      }
    }
    return true;
  }

  return {
    /** Sends committed entries; resolves with true when more are waiting. */
    async publishPending(signal: RunSignal): Promise<boolean> {
      const entries = await outbox.pending(now(), batchSize);
      return (await send(entries, signal)) && entries.length === batchSize;
    },

    /**
     * Fetches receipts and sends again, under the same id, what notification has not received in time: the broker may
     * lose an acknowledged event.
     */
    async confirmPublished(signal: RunSignal): Promise<boolean> {
      const entries = await outbox.unconfirmed(receiptsPerCall);
      if (entries.length === 0) return false;
      const received = new Set(await getReceipts(entries.map(({ _id }) => _id)));
      await outbox.markConfirmed([...received]);
      const missing = entries.filter(({ _id }) => !received.has(_id));
      const due = missing.filter(({ delivery }) => delivery.nextAttemptAt <= now());
      await send(due, signal);
      return entries.length === receiptsPerCall && received.size > 0;
    },
  };
}
