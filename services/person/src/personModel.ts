import {
  pendingWorkIndex,
  pendingWorkPath,
  type WithPendingWork,
} from "@arch/kit/jobs/pendingWork";
import { addDeliveryIndexes, deliveryPath, type WithDelivery } from "@arch/kit/outbox/delivery";
import { type Connection, type Model, Schema } from "mongoose";
import type { RegisteredPerson } from "./person.ts";

/** A person as stored. Its pending work: the account; its delivery: the event for other subscribers than billing. */
export interface PersonDocument extends WithPendingWork, WithDelivery {
  email: string;
  name?: string;
  phone?: string;
  account?: { currency: string; openedAt: Date };
}

const personSchema = new Schema<PersonDocument>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: String,
    phone: String,
    account: { type: { _id: false, currency: String, openedAt: Date }, required: false },
    ...pendingWorkPath,
    ...deliveryPath,
  },
  { collection: "persons", versionKey: false, strict: "throw" },
);
personSchema.index(...pendingWorkIndex);
addDeliveryIndexes(personSchema);

export type PersonModel = Model<PersonDocument>;

export function personModel(db: Connection): PersonModel {
  return db.model<PersonDocument>("Person", personSchema);
}

/** The person in the form that decisions use. */
export function toPerson({
  _id: login,
  email,
  name,
  phone,
  account,
}: PersonDocument): RegisteredPerson {
  return {
    login,
    email,
    name,
    phone,
    account: account && { ...account, openedAt: account.openedAt.toISOString() },
  };
}
