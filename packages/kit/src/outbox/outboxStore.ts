import { randomUUID } from "node:crypto";
import { type Model, trusted } from "mongoose";
import { isDue } from "../jobs/backoff.ts";
import { type Delivery, leaseMs, openStates, type WithDelivery } from "./delivery.ts";

/** The new delivery of one record. */
export type Change = Pick<Delivery, "state" | "attempts" | "refusals" | "failure"> & {
  id: string;
  /** The delay until the next claim, in milliseconds. */
  delayMs: number;
};

/** The outbox side of a collection: what is left to publish or to confirm. */
export interface OutboxStore<T> {
  /**
   * Claims due records of a state, at most `limit`; no other replica gets them until the lease ends. Not strictly the
   * oldest ones: replicas that claim at the same time take different parts of what is due.
   */
  claim(state: "pending" | "published", limit: number): Promise<T[]>;
  /** Saves the results of attempts. A confirmation by another replica is not overwritten. */
  save(changes: Change[]): Promise<void>;
  confirm(ids: string[]): Promise<void>;
}

const dueField = "delivery.nextAttemptAt";

/** How many times more records are read than claimed, so that replicas find different ones. */
const spread = 4;

export function outboxStore<T extends WithDelivery>(
  model: Model<T>,
  now: () => Date,
): OutboxStore<T> {
  // Only the path `delivery` is written here, so the other fields of a document do not matter.
  const collection = model.db.collection<WithDelivery>(model.collection.name);
  const inFuture = (ms: number) => new Date(now().getTime() + ms);

  async function findDue(state: string, limit: number): Promise<string[]> {
    const due = await model
      .find(isDue(dueField, now(), { "delivery.state": state }) as object)
      .select({ _id: 1 })
      .sort({ "delivery.nextAttemptAt": 1 })
      .limit(limit * spread)
      .lean<{ _id: string }[]>();
    const start = Math.floor(Math.random() * (Math.max(due.length - limit, 0) + 1));
    return due.slice(start, start + limit).map(({ _id }) => _id);
  }

  return {
    async claim(state, limit) {
      const ids = await findDue(state, limit);
      if (ids.length === 0) return [];
      const claim = randomUUID();
      const { modifiedCount } = await model.updateMany(
        {
          _id: trusted({ $in: ids }),
          ...isDue(dueField, now(), { "delivery.state": state }),
        } as object,
        { $set: { "delivery.claim": claim, "delivery.nextAttemptAt": inFuture(leaseMs) } },
      );
      if (modifiedCount === 0) return [];
      return model
        .find({ _id: trusted({ $in: ids }), "delivery.claim": claim } as object)
        .lean<T[]>();
    },

    async save(changes) {
      if (changes.length === 0) return;
      await collection.bulkWrite(
        [...groupBySameDelivery(changes).values()].map(({ ids, delivery, delayMs }) => ({
          updateMany: {
            filter: {
              _id: { $in: ids },
              "delivery.state": { $in: openStates },
            },
            update: {
              $set: { delivery: { ...delivery, nextAttemptAt: inFuture(delayMs) } },
            },
          },
        })),
        { ordered: false, ignoreUndefined: true },
      );
    },

    async confirm(ids) {
      if (ids.length === 0) return;
      await model.updateMany({ _id: trusted({ $in: ids }) } as object, {
        $set: { "delivery.state": "confirmed" },
        $unset: { "delivery.claim": 1, "delivery.failure": 1 },
      });
    },
  };
}

interface SameDelivery {
  ids: string[];
  delivery: Omit<Change, "id" | "delayMs">;
  delayMs: number;
}

/** Groups changes, since most records of a batch get the same new delivery. */
function groupBySameDelivery(changes: readonly Change[]): Map<string, SameDelivery> {
  const groups = new Map<string, SameDelivery>();
  for (const { id, delayMs, ...delivery } of changes) {
    const key = JSON.stringify([delivery, delayMs]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ids: [id], delivery, delayMs });
    else group.ids.push(id);
  }
  return groups;
}
