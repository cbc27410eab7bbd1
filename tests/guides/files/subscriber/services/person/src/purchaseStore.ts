import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { type Connection, Schema, trusted } from "mongoose";

/** A paid order of a person; its id is the event's id, so a duplicate event stores nothing. */
export interface PurchaseDocument {
  _id: string;
  login: string;
  sumMinor: number;
}

const purchaseSchema = new Schema<PurchaseDocument>(
  {
    _id: { type: String, required: true },
    login: { type: String, required: true },
    sumMinor: { type: Number, required: true },
  },
  { collection: "purchases", versionKey: false, strict: "throw" },
);

export interface PurchaseStore {
  /** Stores a purchase; a duplicate changes nothing. */
  insert(purchase: PurchaseDocument): Promise<void>;
  /** The subset of `ids` that is stored. */
  received(ids: string[]): Promise<string[]>;
}

export function purchaseStore(db: Connection): PurchaseStore {
  const purchases = db.model<PurchaseDocument>("Purchase", purchaseSchema);
  return {
    async insert(purchase) {
      try {
        await purchases.create(purchase);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },
    async received(ids) {
      const found = await purchases.find({ _id: trusted({ $in: ids }) }, { _id: 1 }).lean();
      return found.map(({ _id }) => _id);
    },
  };
}
