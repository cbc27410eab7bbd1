import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { type Connection, Schema } from "mongoose";

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
    async total(login) {
      const found = await grants.find({ login }).lean();
      return found.reduce((sum, { points }) => sum + points, 0);
    },
  };
}
