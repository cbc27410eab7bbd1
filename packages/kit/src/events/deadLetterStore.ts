import { type Connection, Schema, trusted } from "mongoose";

/** An event that this service cannot handle, stored as it arrived for an operator to inspect. */
export interface DeadLetter {
  _id: string;
  topic: string;
  /** Why it cannot be handled. */
  reason: string;
  /** The event as it arrived, as JSON text: a document would not accept every key. */
  event: string;
  arrivedAt: Date;
  /** Set by the operator's command: handle it again. */
  replayWanted?: true;
}

const deadLetterSchema = new Schema<DeadLetter>(
  {
    _id: { type: String, required: true },
    topic: { type: String, required: true },
    reason: { type: String, required: true },
    event: { type: String, required: true },
    arrivedAt: { type: Date, required: true },
    replayWanted: Boolean,
  },
  { collection: "deadLetters", versionKey: false, strict: "throw" },
);
deadLetterSchema.index({ arrivedAt: 1 });
deadLetterSchema.index(
  { replayWanted: 1 },
  { partialFilterExpression: { replayWanted: { $exists: true } } },
);

export interface DeadLetterStore {
  /** Stores a dead letter; a duplicate changes nothing. */
  add(deadLetter: DeadLetter): Promise<void>;
  /** The subset of `ids` that is stored. */
  received(ids: string[]): Promise<string[]>;
  /** All of them, or the one named, oldest first. */
  list(id?: string): Promise<DeadLetter[]>;
  /** Requests that the service handles these again. */
  requestReplay(ids: string[]): Promise<void>;
  findReplayRequested(): Promise<DeadLetter[]>;
  /** Records that the replay failed, and ends the request. */
  markFailed(id: string, reason: string): Promise<void>;
  remove(id: string): Promise<void>;
}

export function deadLetterStore(db: Connection): DeadLetterStore {
  const deadLetters = db.model<DeadLetter>("DeadLetter", deadLetterSchema);
  return {
    async add({ _id, ...deadLetter }) {
      await deadLetters.updateOne({ _id }, { $setOnInsert: deadLetter }, { upsert: true });
    },
    async received(ids) {
      const found = await deadLetters.find({ _id: trusted({ $in: ids }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
    list: (id) =>
      deadLetters
        .find(id === undefined ? {} : { _id: id })
        .sort({ arrivedAt: 1 })
        .lean(),
    async requestReplay(ids) {
      await deadLetters.updateMany(
        { _id: trusted({ $in: ids }) },
        { $set: { replayWanted: true } },
      );
    },
    findReplayRequested: () => deadLetters.find({ replayWanted: true }).lean(),
    async markFailed(id, reason) {
      await deadLetters.updateOne({ _id: id }, { $set: { reason }, $unset: { replayWanted: 1 } });
    },
    async remove(id) {
      await deadLetters.deleteOne({ _id: id });
    },
  };
}
