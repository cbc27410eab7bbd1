import { type Connection, Schema, trusted } from "mongoose";
import {
  type FindDue,
  findDueIn,
  pendingWorkField,
  pendingWorkIndex,
  pendingWorkPath,
  type WithPendingWork,
  withoutPendingWork,
} from "../jobs/pendingWork.ts";

/** An event that this service cannot handle, stored as it arrived for an operator to inspect. Its pending work: an operator requested its replay. */
export interface DeadLetter extends WithPendingWork {
  topic: string;
  /** Why it cannot be handled. */
  reason: string;
  /** The event as it arrived, as JSON text: a document would not accept every key. */
  event: string;
  arrivedAt: Date;
}

const deadLetterSchema = new Schema<DeadLetter>(
  {
    _id: { type: String, required: true },
    topic: { type: String, required: true },
    reason: { type: String, required: true },
    event: { type: String, required: true },
    arrivedAt: { type: Date, required: true },
    ...pendingWorkPath,
  },
  { collection: "deadLetters", versionKey: false, strict: "throw" },
);
deadLetterSchema.index({ arrivedAt: 1, _id: 1 });
deadLetterSchema.index(...pendingWorkIndex);

export interface DeadLetterStore {
  /** Stores a dead letter; a duplicate changes nothing. */
  add(deadLetter: DeadLetter): Promise<void>;
  /** The subset of the ids of a topic's events that is stored. */
  received(topic: string, ids: string[]): Promise<string[]>;
  /** All of them, oldest first, read in batches. */
  list(): AsyncIterable<DeadLetter>;
  /** Requests that the service handles all of them again, or one; resolves with how many. */
  requestReplay(id?: string): Promise<number>;
  /** How many wait for their replay. */
  countReplayRequested(): Promise<number>;
  findReplayRequested: FindDue<DeadLetter>;
  /** Records that the replay failed, and ends the request. */
  markFailed(id: string, reason: string): Promise<void>;
  remove(id: string): Promise<void>;
  /** How many of those that arrived before a time, or of one, are still stored. */
  countArrivedBefore(time: Date, id?: string): Promise<number>;
}

export function deadLetterStore(db: Connection, now: () => Date): DeadLetterStore {
  const deadLetters = db.model<DeadLetter>("DeadLetter", deadLetterSchema);
  const replayRequested = { [pendingWorkField]: trusted({ $exists: true }) };
  return {
    async add({ _id, ...deadLetter }) {
      await deadLetters.updateOne({ _id }, { $setOnInsert: deadLetter }, { upsert: true });
    },
    async received(topic, ids) {
      const filter = { _id: trusted({ $in: ids }), topic };
      const found = await deadLetters.find(filter, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
    list: () => deadLetters.find().sort({ arrivedAt: 1, _id: 1 }).lean<DeadLetter>().cursor(),
    async requestReplay(id) {
      const { matchedCount } = await deadLetters.updateMany(id === undefined ? {} : { _id: id }, {
        $set: { [pendingWorkField]: { attempts: 0, nextAttemptAt: now() } },
      });
      return matchedCount;
    },
    countReplayRequested: () => deadLetters.countDocuments(replayRequested),
    findReplayRequested: findDueIn(deadLetters, now, (deadLetter) => deadLetter),
    async markFailed(id, reason) {
      await deadLetters.updateOne({ _id: id }, { $set: { reason }, ...withoutPendingWork });
    },
    async remove(id) {
      await deadLetters.deleteOne({ _id: id });
    },
    countArrivedBefore: (time, id) =>
      deadLetters.countDocuments({
        arrivedAt: trusted({ $lt: time }),
        ...(id !== undefined && { _id: id }),
      }),
  };
}
