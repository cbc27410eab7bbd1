import { type Model, Schema, trusted } from "mongoose";
import { retryDelayMs } from "./backoff.ts";

/** Stored with a record until the last step of its work is done. */
export interface PendingWork {
  attempts: number;
  nextAttemptAt: Date;
}

/** The name under which pending work is stored; existing data has it, so it does not change. */
export const pendingWork = "unfinished";
const dueAt = `${pendingWork}.nextAttemptAt` as const;

/** A document that may have pending work. */
export interface WithPendingWork {
  _id: string;
  [pendingWork]?: PendingWork;
}

/** The path, for a document's own schema. */
export const pendingWorkPath = {
  [pendingWork]: {
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
  { [dueAt]: 1 },
  { partialFilterExpression: { [dueAt]: { $exists: true } } },
] as const;

/** The update that removes pending work, together with the last step of that work. */
export const withoutPendingWork = { $unset: { [pendingWork]: 1 } } as const;

/** How long the request that stored a record processes it alone, in milliseconds, before a sweeper may. */
const firstAttemptMs = 5_000;

/** The pending work of a new record. */
export function newPendingWork(now: Date) {
  const nextAttemptAt = new Date(now.getTime() + firstAttemptMs);
  return { [pendingWork]: { attempts: 0, nextAttemptAt } };
}

/** A record with due work. */
export interface Due<R> {
  id: string;
  record: R;
  /** Postpones the next attempt, longer each time; false when another replica claimed it or the work is done. */
  claim(): Promise<boolean>;
}

/** Finds due records, at most `limit`, the longest due first. */
export type FindDue<R> = (limit: number) => Promise<Due<R>[]>;

/** Makes the query for the due records of a model, each converted by `toRecord`. */
export function findDueIn<T extends WithPendingWork, R>(
  model: Model<T>,
  now: () => Date,
  toRecord: (document: T) => R,
): FindDue<R> {
  return async function findDue(limit) {
    const due = await model
      .find({ [dueAt]: trusted({ $lte: now() }) })
      .sort({ [dueAt]: 1 })
      .limit(limit)
      .lean<T[]>();
    return due.map((document) => ({
      id: document._id,
      record: toRecord(document),
      claim: () => claimDue(model, document, now()),
    }));
  };
}

/** Conditional on the number of attempts, so that two replicas never process the same record. */
async function claimDue<T extends WithPendingWork>(
  model: Model<T>,
  document: T,
  now: Date,
): Promise<boolean> {
  const earlier = document[pendingWork];
  if (earlier === undefined) return false;
  const attempts = earlier.attempts + 1;
  const nextAttemptAt = new Date(now.getTime() + retryDelayMs(attempts, Math.random()));
  const { matchedCount } = await model.updateOne(
    { _id: document._id, [`${pendingWork}.attempts`]: earlier.attempts },
    { $set: { [pendingWork]: { attempts, nextAttemptAt } } },
  );
  return matchedCount === 1;
}
