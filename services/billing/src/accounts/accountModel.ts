import { addDeliveryIndexes, deliveryPath, type WithDelivery } from "@arch/kit/outbox/delivery";
import { type Connection, type Model, Schema } from "mongoose";
import type { Account } from "./account.ts";

/** An account as stored, with the delivery of `account.opened`; money is an int64, never a double. */
export interface AccountDocument extends WithDelivery {
  email: string;
  name?: string;
  balanceMinor: bigint;
  seq: number;
  openedAt: Date;
}

const accountSchema = new Schema<AccountDocument>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: String,
    balanceMinor: { type: Schema.Types.BigInt, required: true },
    seq: { type: Number, required: true },
    openedAt: { type: Date, required: true },
    ...deliveryPath,
  },
  { collection: "accounts", versionKey: false, strict: "throw" },
);

addDeliveryIndexes(accountSchema);

export type AccountModel = Model<AccountDocument>;

export function accountModel(db: Connection): AccountModel {
  return db.model<AccountDocument>("Account", accountSchema);
}

/** The account in the form that decisions use. */
export function toAccount(document: AccountDocument): Account {
  const { _id: login, email, name, balanceMinor, seq } = document;
  return { login, email, name, balanceMinor: Number(balanceMinor), seq };
}
