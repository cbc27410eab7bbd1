import { driverCollection } from "@arch/kit/mongo/collections";
import { trusted } from "mongoose";
import type { EntryDocument, EntryModel } from "../ledger/entryModel.ts";

/** The result of an attempt to send one entry. */
export interface Attempt {
  id: string;
  attempts: number;
  /** When to try again if no receipt has arrived. */
  nextAttemptAt: Date;
}

/**
 * The outbox side of the entries: what is still to be published or confirmed. Entries are not claimed: a second replica
 * may send an entry again, and the receiver ignores the duplicate.
 */
export interface OutboxStore {
  /** Entries that were never published and are due, oldest first. */
  pending(now: Date, limit: number): Promise<EntryDocument[]>;
  /** Entries that were published but not confirmed, the longest due first. */
  unconfirmed(limit: number): Promise<EntryDocument[]>;
  markPublished(attempts: Attempt[]): Promise<void>;
  postpone(attempts: Attempt[]): Promise<void>;
  markConfirmed(ids: string[]): Promise<void>;
}

export function outboxStore(entries: EntryModel): OutboxStore {
  const due = { "delivery.nextAttemptAt": 1 } as const;

  async function reschedule(made: Attempt[], state: "pending" | "published"): Promise<void> {
    if (made.length === 0) return;
    // A concurrent confirmation must not be overwritten.
    await driverCollection(entries).bulkWrite(
      made.map(({ id, attempts, nextAttemptAt }) => ({
        updateOne: {
          filter: { _id: id, "delivery.state": { $in: ["pending", "published"] } },
          update: { $set: { delivery: { state, attempts, nextAttemptAt } } },
        },
      })),
      { ordered: false },
    );
  }

  return {
    pending: (now, limit) =>
      entries
        .find({ "delivery.state": "pending", "delivery.nextAttemptAt": trusted({ $lte: now }) })
        .sort(due)
        .limit(limit)
        .lean(),
    unconfirmed: (limit) =>
      entries.find({ "delivery.state": "published" }).sort(due).limit(limit).lean(),
    markPublished: (attempts) => reschedule(attempts, "published"),
    postpone: (attempts) => reschedule(attempts, "pending"),
    async markConfirmed(ids) {
      if (ids.length === 0) return;
      await entries.updateMany(
        { _id: trusted({ $in: ids }) },
        { $set: { "delivery.state": "confirmed" } },
      );
    },
  };
}
