import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { type Connection, Schema, trusted } from "mongoose";

/** The points granted for one payment; its id is the event's id, so a duplicate event grants nothing. */
export interface GrantDocument {
  _id: string;
  login: string;
  points: number;
}

const grantSchema = new Schema<GrantDocument>(
  {
    _id: { type: String, required: true },
    login: { type: String, required: true },
    points: { type: Number, required: true },
  },
  { collection: "grants", versionKey: false, strict: "throw" },
);
grantSchema.index({ login: 1 });

export interface GrantStore {
  /** Stores a grant; a duplicate changes nothing. */
  insert(grant: GrantDocument): Promise<void>;
  /** The subset of `ids` that is stored. */
  received(ids: string[]): Promise<string[]>;
  total(login: string): Promise<number>;
}

export function grantStore(db: Connection): GrantStore {
  const grants = db.model<GrantDocument>("Grant", grantSchema);
  return {
    async insert(grant) {
      try {
        await grants.create(grant);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async received(ids) {
      const found = await grants.find({ _id: trusted({ $in: ids }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
    async total(login) {
      const found = await grants.find({ login }).lean();
      return found.reduce((sum, { points }) => sum + points, 0);
    },
  };
}
