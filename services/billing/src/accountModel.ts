import { type Drivable, unfinishedIndex, unfinishedType } from "@arch/kit/unfinished";
import { type Connection, type Model, Schema } from "mongoose";
import type { Account } from "./ledger.ts";

/** An account as stored; money is an int64, never a double. Unfinished is what order has not heard of. */
export interface AccountDocument extends Drivable {
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
    unfinished: unfinishedType,
  },
  { collection: "accounts", versionKey: false, strict: "throw" },
);

accountSchema.index(...unfinishedIndex);

export type AccountModel = Model<AccountDocument>;

export function accountModel(connection: Connection): AccountModel {
  return connection.model<AccountDocument>("Account", accountSchema);
}

/** The account as decisions see it. */
export function toAccount(document: AccountDocument): Account {
  const { _id: login, email, name, balanceMinor, seq } = document;
  return { login, email, name, balanceMinor: Number(balanceMinor), seq };
}
