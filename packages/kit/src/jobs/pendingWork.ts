import { type Model, Schema } from "mongoose";
import { isDue, retryDelayMs } from "./backoff.ts";

/** Stored with a record until the last step of its work is done. */
export interface PendingWork {
  attempts: number;
  nextAttemptAt: Date;
}

/** The name under which pending work is stored; existing data has it, so it does not change. */
export const pendingWorkField = "unfinished";
const dueField = `${pendingWorkField}.nextAttemptAt` as const;

/** A document that may have pending work. */
export interface WithPendingWork {
  _id: string;
  [pendingWorkField]?: PendingWork;
}

/** The path, for a document's own schema. */
export const pendingWorkPath = {
  [pendingWorkField]: {
    type: new Schema<PendingWork>(
      {
        attempts: { type: Number, required: true },
        nextAttemptAt: { type: Date, required: true },
      },
      { _id: false },
    ),
    required: false,
  },
};

/** The index that finds due work, for a document's own schema; it contains only documents with pending work. */
export const pendingWorkIndex = [
  { [dueField]: 1 },
  { partialFilterExpression: { [dueField]: { $exists: true } } },
] as const;

/** The update that removes pending work, together with the last step of that work. */
export const withoutPendingWork = { $unset: { [pendingWorkField]: 1 } } as const;

/** How long a sweeper leaves a new record to the request that stored it, in milliseconds. */
const sweepDelayMs = 5_000;

/** The pending work of a new record. */
export function newPendingWork(now: Date) {
  const nextAttemptAt = new Date(now.getTime() + sweepDelayMs);
  return { [pendingWorkField]: { attempts: 0, nextAttemptAt } };
}

/** A record with due work. */
export interface DueRecord<R> {
  id: string;
  record: R;
  /** The number of earlier attempts. */
  attempts: number;
  /** Postpones the next attempt, longer each time; false when another replica claimed it or the work is done. */
  claim(): Promise<boolean>;
}

/** Finds due records, at most `limit`, the longest due first. */
export type FindDue<R> = (limit: number) => Promise<DueRecord<R>[]>;

/** Makes the query for the due records of a model, each converted by `toRecord`. */
export function findDueIn<T extends WithPendingWork, R>(
  model: Model<T>,
  now: () => Date,
  toRecord: (document: T) => R,
): FindDue<R> {
  return async function findDue(limit) {
    const due = await model
      .find(isDue(dueField, now()))
      .sort({ [dueField]: 1 })
      .limit(limit)
      .lean<T[]>();
    return due.map((document) => ({
      id: document._id,
      record: toRecord(document),
      attempts: document[pendingWorkField]?.attempts ?? 0,
      claim: () => claimDue(model, document, now()),
    }));
  };
}

/** Conditional on the number of attempts, so that one replica takes an attempt. A slow attempt may overlap with the next one, so processing is idempotent. */
async function claimDue<T extends WithPendingWork>(
  model: Model<T>,
  document: T,
  now: Date,
): Promise<boolean> {
  const earlier = document[pendingWorkField];
  if (earlier === undefined) return false;
  const attempts = earlier.attempts + 1;
  const nextAttemptAt = new Date(now.getTime() + retryDelayMs(attempts, Math.random()));
  const { matchedCount } = await model.updateOne(
    { _id: document._id, [`${pendingWorkField}.attempts`]: earlier.attempts },
    { $set: { [pendingWorkField]: { attempts, nextAttemptAt } } },
  );
  return matchedCount === 1;
}
