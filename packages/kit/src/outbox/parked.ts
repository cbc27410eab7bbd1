import type { Connection, mongo } from "mongoose";
import type { WithDelivery } from "./delivery.ts";

/** A record whose event was refused again and again. */
export interface Parked {
  collection: string;
  id: string;
  attempts: number;
  /** Why the last attempt failed. */
  failure: string | undefined;
}

const isParked = { "delivery.state": "parked" };

/** Reads the parked records of a service's database in batches. */
export async function* listParked(db: Connection): AsyncIterable<Parked> {
  for (const records of await recordCollections(db)) {
    for await (const { _id: id, delivery } of records.find(isParked)) {
      const { attempts = 0, failure } = delivery ?? {};
      yield { collection: records.collectionName, id, attempts, failure };
    }
  }
}

/** Makes all parked records of a service, or one, pending again; resolves with how many. */
export async function releaseParked(db: Connection, now: Date, id?: string): Promise<number> {
  const filter = id === undefined ? isParked : { ...isParked, _id: id };
  const delivery = { state: "pending" as const, attempts: 0, nextAttemptAt: now };
  let released = 0;
  for (const records of await recordCollections(db)) {
    released += (await records.updateMany(filter, { $set: { delivery } })).modifiedCount;
  }
  return released;
}

async function recordCollections(db: Connection): Promise<mongo.Collection<WithDelivery>[]> {
  const names = (await db.listCollections()).map(({ name }) => name);
  return names.map((name) => db.collection<WithDelivery>(name));
}
