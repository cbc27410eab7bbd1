import { retryDelayMs } from "@arch/kit/backoff";
import { crashPoint } from "@arch/kit/crashPoint";
import type { Logger } from "pino";
import type { EntryDocument } from "./entryModel.ts";
import type { OutboxStore, Told } from "./outboxStore.ts";
import type { Teller } from "./tell.ts";

export interface RelayParts {
  outbox: OutboxStore;
  teller: Teller;
  /** Which of these ids notification holds already. */
  receipts(ids: string[]): Promise<string[]>;
  now: () => Date;
  random: () => number;
  log: Logger;
}

const batch = 256;
const askedAtOnce = 500;

/** The two steps by which an entry reaches notification: tell it, and make sure that it arrived. */
export function relay({ outbox, teller, receipts, now, random, log }: RelayParts) {
  function scheduled(entry: EntryDocument): Told {
    const attempts = entry.delivery.attempts + 1;
    const nextAttemptAt = new Date(now().getTime() + retryDelayMs(attempts, random()));
    return { id: entry._id, attempts, nextAttemptAt };
  }

  /**
   * Tells these entries, so many at once; those that were not taken stay pending. After a failure the rest is left for
   * another time: the other side is probably away. Answers whether all went well.
   */
  async function tell(entries: EntryDocument[]): Promise<boolean> {
    for (let from = 0; from < entries.length; from += teller.atOnce) {
      const some = entries.slice(from, from + teller.atOnce);
      crashPoint("before tell");
      const failed = await teller.tell(some);
      crashPoint("after tell");
      const taken = some.filter((entry) => !failed.has(entry));
      if (teller.leaves === "confirmed") await outbox.markConfirmed(taken.map(({ _id }) => _id));
      else await outbox.markPublished(taken.map(scheduled));
      await outbox.postpone([...failed.keys()].map(scheduled));
      if (failed.size > 0) {
        const [err] = failed.values();
        log.warn({ err, count: failed.size }, "not told");
        return false;
      }
    }
    return true;
  }

  return {
    /** Tells what a commit has left; answers whether more is waiting. */
    async tellPending(): Promise<boolean> {
      const entries = await outbox.pending(now(), batch);
      return (await tell(entries)) && entries.length === batch;
    },

    /**
     * Asks for receipts. The broker's word that it took an event is a hint only: what notification does not hold
     * in time is told again under the same id.
     */
    async confirmPublished(): Promise<boolean> {
      const entries = await outbox.unconfirmed(askedAtOnce);
      if (entries.length === 0) return false;
      const held = new Set(await receipts(entries.map(({ _id }) => _id)));
      await outbox.markConfirmed([...held]);
      const missing = entries.filter(({ _id }) => !held.has(_id));
      await tell(missing.filter(({ delivery }) => delivery.nextAttemptAt <= now()));
      return entries.length === askedAtOnce && held.size > 0;
    },
  };
}
