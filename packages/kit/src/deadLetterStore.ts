import { type Connection, Schema, trusted } from "mongoose";

/** An event that this service cannot read: kept as it came, for a person to look at. */
export interface DeadLetter {
  _id: string;
  /** Where it was heard. */
  topic: string;
  /** What is wrong with it. */
  reason: string;
  /** The event as it arrived, as JSON text: a document would refuse some keys. */
  event: string;
  arrivedAt: Date;
  /** Set by the operator's command: the service shall handle it again. */
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
  /** Keeps a dead letter; the same one arriving again stays one. */
  keep(letter: DeadLetter): Promise<void>;
  /** Which of these ids are kept. */
  held(ids: string[]): Promise<string[]>;
  /** All of them, or the one named, oldest first. */
  list(id?: string): Promise<DeadLetter[]>;
  /** Asks the service to handle these again. */
  wantReplay(ids: string[]): Promise<void>;
  /** Those that shall be handled again. */
  replayWanted(): Promise<DeadLetter[]>;
  /** It could not be read this time either. */
  stillDead(id: string, reason: string): Promise<void>;
  remove(id: string): Promise<void>;
}

export function deadLetterStore(connection: Connection): DeadLetterStore {
  const deadLetters = connection.model<DeadLetter>("DeadLetter", deadLetterSchema);
  return {
    async keep({ _id, ...letter }) {
      await deadLetters.updateOne({ _id }, { $setOnInsert: letter }, { upsert: true });
    },
    async held(ids) {
      const found = await deadLetters.find({ _id: trusted({ $in: ids }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
    list: (id) =>
      deadLetters
        .find(id === undefined ? {} : { _id: id })
        .sort({ arrivedAt: 1 })
        .lean(),
    async wantReplay(ids) {
      await deadLetters.updateMany(
        { _id: trusted({ $in: ids }) },
        { $set: { replayWanted: true } },
      );
    },
    replayWanted: () => deadLetters.find({ replayWanted: true }).lean(),
    async stillDead(id, reason) {
      await deadLetters.updateOne({ _id: id }, { $set: { reason }, $unset: { replayWanted: 1 } });
    },
    async remove(id) {
      await deadLetters.deleteOne({ _id: id });
    },
  };
}
