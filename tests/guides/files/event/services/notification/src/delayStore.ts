import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { type Connection, Schema, trusted } from "mongoose";

/** A delayed order; its id is the order's id, so a duplicate event stores nothing. */
export interface DelayDocument {
  _id: string;
  login: string;
  orderedAt: Date;
}

const delaySchema = new Schema<DelayDocument>(
  {
    _id: { type: String, required: true },
    login: { type: String, required: true },
    orderedAt: { type: Date, required: true },
  },
  { collection: "delays", versionKey: false, strict: "throw" },
);

export interface DelayStore {
  /** Stores a delay; a duplicate changes nothing. */
  insert(delay: DelayDocument): Promise<void>;
  /** The subset of `ids` that is stored. */
  received(ids: string[]): Promise<string[]>;
}

export function delayStore(db: Connection): DelayStore {
  const delays = db.model<DelayDocument>("Delay", delaySchema);
  return {
    async insert(delay) {
      try {
        await delays.create(delay);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async received(ids) {
      const found = await delays.find({ _id: trusted({ $in: ids }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
  };
}
