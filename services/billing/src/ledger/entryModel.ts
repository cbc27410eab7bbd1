import type { OperationName } from "@arch/contracts/account";
import { type Connection, type Model, Schema } from "mongoose";
import type { DeclineReason, Entry } from "./ledger.ts";

/** How far the delivery of an entry has come; `none` for an entry without an account to notify. */
export type DeliveryState = "pending" | "published" | "confirmed" | "none";

/** Ledger line, idempotency record and outbox row in one document, so that they cannot disagree. */
export interface EntryDocument {
  _id: string;
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
  delivery: { state: DeliveryState; attempts: number; nextAttemptAt: Date };
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
    delivery: {
      _id: false,
      state: { type: String, required: true },
      attempts: { type: Number, required: true },
      nextAttemptAt: { type: Date, required: true },
    },
  },
  { collection: "entries", versionKey: false, strict: "throw" },
);

entrySchema.index(
  { login: 1, seq: -1 },
  { unique: true, partialFilterExpression: { seq: { $exists: true } } },
);
// Only undelivered entries are in this index, so it stays small while the ledger grows.
entrySchema.index(
  { "delivery.state": 1, "delivery.nextAttemptAt": 1 },
  { partialFilterExpression: { "delivery.state": { $in: ["pending", "published"] } } },
);

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

/** The entry as stored: with its time, the contact to notify, and a delivery that has not begun. */
export function toDocument(
  entry: Entry,
  contact: { email: string; name?: string } | undefined,
  now: Date,
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
    createdAt: now,
    delivery: {
      state: contact === undefined ? "none" : "pending",
      attempts: 0,
      nextAttemptAt: now,
    },
  };
}
