import { type Connection, Schema, trusted } from "mongoose";

/** An event that nobody here can read: kept as it came, for a person to look at. */
export interface DeadLetter {
  _id: string;
  /** What is wrong with it. */
  reason: string;
  /** The event as it arrived, as JSON text: a document would refuse some keys. */
  event: string;
  arrivedAt: Date;
}

const deadLetterSchema = new Schema<DeadLetter>(
  {
    _id: { type: String, required: true },
    reason: { type: String, required: true },
    event: { type: String, required: true },
    arrivedAt: { type: Date, required: true },
  },
  { collection: "deadLetters", versionKey: false, strict: "throw" },
);
deadLetterSchema.index({ arrivedAt: 1 });

export interface DeadLetterStore {
  /** Keeps a dead letter; the same one arriving again stays one. */
  keep(letter: DeadLetter): Promise<void>;
  /** Which of these ids are kept. */
  held(ids: string[]): Promise<string[]>;
  /** All of them, or the one named, oldest first. */
  list(id?: string): Promise<DeadLetter[]>;
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
    async remove(id) {
      await deadLetters.deleteOne({ _id: id });
    },
  };
}
