import type { OperationName } from "@arch/contracts/account";
import {
  addDeliveryIndexes,
  type Delivery,
  deliveryPath,
  type WithDelivery,
} from "@arch/kit/outbox/delivery";
import { type Connection, type Model, Schema } from "mongoose";
import type { DeclineReason, Entry } from "./ledger.ts";

/** Ledger line, idempotency record and outbox row in one document, so that they cannot disagree. */
export interface EntryDocument extends WithDelivery {
  fingerprint: string;
  login: string;
  operation: OperationName;
  sumMinor: bigint;
  outcome: "applied" | "declined";
  reason?: DeclineReason;
  orderId?: string;
  traceparent?: string;
  seq?: number;
  balanceAfterMinor: bigint;
  email?: string;
  name?: string;
  createdAt: Date;
}

const entrySchema = new Schema<EntryDocument>(
  {
    _id: { type: String, required: true },
    fingerprint: { type: String, required: true },
    login: { type: String, required: true },
    operation: { type: String, required: true },
    sumMinor: { type: Schema.Types.BigInt, required: true },
    outcome: { type: String, required: true },
    reason: String,
    orderId: String,
    traceparent: String,
    seq: Number,
    balanceAfterMinor: { type: Schema.Types.BigInt, required: true },
    email: String,
    name: String,
    createdAt: { type: Date, required: true },
    ...deliveryPath,
  },
  { collection: "entries", versionKey: false, strict: "throw" },
);

entrySchema.index(
  { login: 1, seq: -1 },
  { unique: true, partialFilterExpression: { seq: { $exists: true } } },
);
addDeliveryIndexes(entrySchema);

export type EntryModel = Model<EntryDocument>;

export function entryModel(db: Connection): EntryModel {
  return db.model<EntryDocument>("Entry", entrySchema);
}

/** The entry in the form that decisions use. */
export function toEntry(document: EntryDocument): Entry {
  const { _id: operationId, fingerprint, login, operation, outcome, reason } = document;
  const { orderId, seq, sumMinor, balanceAfterMinor } = document;
  return {
    operationId,
    fingerprint,
    login,
    operation,
    sumMinor: Number(sumMinor),
    outcome,
    reason,
    orderId,
    seq,
    balanceAfterMinor: Number(balanceAfterMinor),
  };
}

/** What is stored with an entry beside the decision. */
export interface EntryCircumstances {
  /** Whom to notify; undefined for a login without an account. */
  contact: { email: string; name?: string } | undefined;
  /** Absent when no subscriber needs the entry. */
  delivery?: Delivery;
  createdAt: Date;
}

/** The entry as stored. */
export function toDocument(
  entry: Entry,
  { contact, createdAt, ...delivery }: EntryCircumstances,
): EntryDocument {
  const { operationId, fingerprint, login, operation, outcome, reason, orderId, seq } = entry;
  const { traceparent } = entry;
  return {
    _id: operationId,
    fingerprint,
    login,
    operation,
    sumMinor: BigInt(entry.sumMinor),
    outcome,
    reason,
    orderId,
    traceparent,
    seq,
    balanceAfterMinor: BigInt(entry.balanceAfterMinor),
    email: contact?.email,
    name: contact?.name,
    createdAt,
    ...delivery,
  };
}
