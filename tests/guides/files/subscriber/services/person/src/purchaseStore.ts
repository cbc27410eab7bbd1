import { isDuplicateKey } from "@arch/kit/mongo/errors";
import { type Connection, Schema } from "mongoose";

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
  };
}
