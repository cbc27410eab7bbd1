import { type Model, Schema, trusted } from "mongoose";
import { retryDelayMs } from "./backoff.ts";

/** Kept with a record for as long as work on it is unfinished, and removed with the last step of that work. */
export interface Unfinished {
  attempts: number;
  nextAttemptAt: Date;
}

/** A document whose work may be unfinished. */
export interface Drivable {
  _id: string;
  unfinished?: Unfinished;
}

/** The member, for a document's own schema. */
export const unfinishedType = {
  type: new Schema<Unfinished>(
    {
      attempts: { type: Number, required: true },
      nextAttemptAt: { type: Date, required: true },
    },
    { _id: false },
  ),
  required: false,
};

/** The index that finds what is due, for a document's own schema; it holds unfinished records alone. */
export const unfinishedIndex = [
  { "unfinished.nextAttemptAt": 1 },
  { partialFilterExpression: { "unfinished.nextAttemptAt": { $exists: true } } },
] as const;

/** How long whoever stored a record has it to itself, in milliseconds, before it counts as left behind. */
const firstAttemptMs = 5_000;

/** The member of a new record. */
export function beginWork(now: Date): Unfinished {
  return { attempts: 0, nextAttemptAt: new Date(now.getTime() + firstAttemptMs) };
}

/** A record that is due, with the way to take it for an attempt. */
export interface Due<R> {
  id: string;
  record: R;
  /** Puts the next attempt off, further each time; false when someone else took it first or it is finished by now. */
  claim(): Promise<boolean>;
}

/** Finds what is due, at most `limit` of it, the longest due first. */
export type FindDue<R> = (limit: number) => Promise<Due<R>[]>;

/** How the due records of a model are found, each as `toRecord` reads it. */
export function dueOf<T extends Drivable, R>(
  model: Model<T>,
  now: () => Date,
  toRecord: (document: T) => R,
): FindDue<R> {
  return async function findDue(limit) {
    const due = await model
      .find({ "unfinished.nextAttemptAt": trusted({ $lte: now() }) })
      .sort({ "unfinished.nextAttemptAt": 1 })
      .limit(limit)
      .lean<T[]>();
    return due.map((document) => ({
      id: document._id,
      record: toRecord(document),
      claim: () => claimDue(model, document, now()),
    }));
  };
}

/** On a condition, so that several replicas do not drive the same record. */
async function claimDue<T extends Drivable>(
  model: Model<T>,
  { _id, unfinished }: T,
  now: Date,
): Promise<boolean> {
  if (unfinished === undefined) return false;
  const attempts = unfinished.attempts + 1;
  const nextAttemptAt = new Date(now.getTime() + retryDelayMs(attempts, Math.random()));
  const { matchedCount } = await model.updateOne(
    { _id, "unfinished.attempts": unfinished.attempts },
    { $set: { unfinished: { attempts, nextAttemptAt } } },
  );
  return matchedCount === 1;
}
