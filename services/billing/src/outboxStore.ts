import { driverCollection } from "@arch/kit/mongo";
import { trusted } from "mongoose";
import type { EntryDocument, EntryModel } from "./entryModel.ts";

/** How one entry's telling went. */
export interface Told {
  id: string;
  attempts: number;
  /** When to look at the entry again if its receipt has not come. */
  nextAttemptAt: Date;
}

/** The outbox side of the entries: what is still to be told, and to be confirmed. */
export interface OutboxStore {
  /** Entries never published so far and due, oldest first. */
  pending(now: Date, limit: number): Promise<EntryDocument[]>;
  /** Entries published but not confirmed, the longest due first. */
  unconfirmed(limit: number): Promise<EntryDocument[]>;
  markPublished(told: Told[]): Promise<void>;
  postpone(told: Told[]): Promise<void>;
  markConfirmed(ids: string[]): Promise<void>;
}

export function outboxStore(entries: EntryModel): OutboxStore {
  const due = { "delivery.nextAttemptAt": 1 } as const;

  async function reschedule(told: Told[], state: "pending" | "published"): Promise<void> {
    if (told.length === 0) return;
    // A confirmation that came meanwhile stands: only what is still open is moved.
    await driverCollection(entries).bulkWrite(
      told.map(({ id, attempts, nextAttemptAt }) => ({
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
    markPublished: (told) => reschedule(told, "published"),
    postpone: (told) => reschedule(told, "pending"),
    async markConfirmed(ids) {
      if (ids.length === 0) return;
      await entries.updateMany(
        { _id: trusted({ $in: ids }) },
        { $set: { "delivery.state": "confirmed" } },
      );
    },
  };
}
