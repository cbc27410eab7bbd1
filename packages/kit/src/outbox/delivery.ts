import type { DeliveryPlan } from "@arch/contracts/delivery";
import { Schema } from "mongoose";

/**
 * How far the delivery of a record's event has come. A parked one was refused again and again; an operator releases it.
 */
export type DeliveryState = "pending" | "published" | "confirmed" | "parked";

/** Stored with a record whose event must reach every subscriber: the record is its own outbox row. */
export interface Delivery {
  state: DeliveryState;
  attempts: number;
  /** How many of the last attempts were refused. */
  refusals?: number;
  /** When a replica may claim the record. */
  nextAttemptAt: Date;
  /** The last claim: by it a replica finds what it has claimed. */
  claim?: string;
  /** Why the last attempt failed. */
  failure?: string;
}

/** A document that may have an event to deliver. */
export interface WithDelivery {
  _id: string;
  delivery?: Delivery;
}

/** The path, for a document's own schema. */
export const deliveryPath = {
  delivery: {
    type: new Schema<Delivery>(
      {
        state: { type: String, required: true },
        attempts: { type: Number, required: true },
        nextAttemptAt: { type: Date, required: true },
        refusals: Number,
        claim: String,
        failure: String,
      },
      { _id: false },
    ),
    required: false,
  },
};

/** The states in which work is left to do without an operator. */
export const openStates = ["pending", "published"] as const;

/** Adds the indexes of due and of parked deliveries to a document's own schema; they stay small while the records grow. */
export function addDeliveryIndexes<T extends WithDelivery>(schema: Schema<T>): void {
  schema.index(
    { "delivery.state": 1, "delivery.nextAttemptAt": 1 },
    { partialFilterExpression: { "delivery.state": { $in: openStates } } },
  );
  schema.index(
    { "delivery.state": 1 },
    { name: "parked", partialFilterExpression: { "delivery.state": "parked" } },
  );
}

/**
 * How long a claimed record is left to the replica that claimed it, in milliseconds: longer than an attempt, shorter
 * than the largest back-off.
 */
export const leaseMs = 15_000;

/** How long a new record is left to the process that stored it, in milliseconds. */
export const newLeaseMs = 8_000;

/** An attempt begins only if its record stays leased for so long, in milliseconds: longer than a call takes. */
export const sendMarginMs = 5_500;

/**
 * The delivery of a new record: none when no subscriber needs its event. The process that stores the record leases it,
 * for `leasedForMs`, and hands it to its outbox.
 */
export function newDelivery(
  { byEvents, byInvocation }: DeliveryPlan,
  now: Date,
  leasedForMs = newLeaseMs,
): { delivery?: Delivery } {
  if (byEvents.length + byInvocation.length === 0) return {};
  const nextAttemptAt = new Date(now.getTime() + leasedForMs);
  return { delivery: { state: "pending", attempts: 0, nextAttemptAt } };
}
