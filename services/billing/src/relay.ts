import { retryDelayMs } from "@arch/kit/backoff";
import type { Publication } from "@arch/kit/dapr";
import type { Logger } from "pino";
import type { EntryDocument } from "./entryModel.ts";
import type { OutboxStore, Told } from "./outboxStore.ts";

export interface RelayParts {
  outbox: OutboxStore;
  publish(publication: Publication): Promise<void>;
  toEvent(entry: EntryDocument): Publication;
  /** Which of these ids notification holds already. */
  receipts(ids: string[]): Promise<string[]>;
  now: () => Date;
  random: () => number;
  log: Logger;
}

const batch = 256;
const publishedAtOnce = 32;
const askedAtOnce = 500;

/** The two steps by which an entry is told: publish it, and make sure that it arrived. */
export function relay({ outbox, publish, toEvent, receipts, now, random, log }: RelayParts) {
  function scheduled(entry: EntryDocument): Told {
    const attempts = entry.delivery.attempts + 1;
    const nextAttemptAt = new Date(now().getTime() + retryDelayMs(attempts, random()));
    return { id: entry._id, attempts, nextAttemptAt };
  }

  /** Publishes one entry, or says when to try again. */
  async function tellOne(entry: EntryDocument): Promise<{ told: Told; error?: unknown }> {
    const told = scheduled(entry);
    try {
      await publish(toEvent(entry));
      return { told };
    } catch (error) {
      return { told, error };
    }
  }

  /**
   * Publishes these entries, so many at once; what the broker did not take stays pending. After a failure the rest is
   * left for another time: the broker is probably away. Answers whether all went well.
   */
  async function tell(entries: EntryDocument[]): Promise<boolean> {
    for (let from = 0; from < entries.length; from += publishedAtOnce) {
      const results = await Promise.all(entries.slice(from, from + publishedAtOnce).map(tellOne));
      const failed = results.filter(({ error }) => error !== undefined);
      await outbox.markPublished(toldOf(results.filter(({ error }) => error === undefined)));
      await outbox.postpone(toldOf(failed));
      if (failed.length > 0) {
        log.warn({ err: failed[0]?.error, count: failed.length }, "not published");
        return false;
      }
    }
    return true;
  }

  return {
    /** Publishes what a commit has left; answers whether more is waiting. */
    async publishPending(): Promise<boolean> {
      const entries = await outbox.pending(now(), batch);
      return (await tell(entries)) && entries.length === batch;
    },

    /**
     * Asks for receipts. The broker's word that it took an event is a hint only: what notification does not hold
     * in time is published again under the same id.
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

function toldOf(results: { told: Told }[]): Told[] {
  return results.map(({ told }) => told);
}
