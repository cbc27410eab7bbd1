import { services } from "@arch/contracts/apps";
import type { MongoClient } from "mongodb";
import { collections, type Snapshot, toSnapshot } from "./snapshot.ts";

/**
 * Reads the databases of all services, or `only` the collections of one name.
 * @throws Error on a collection that no invariant covers.
 */
export async function readSnapshot(mongo: MongoClient, only?: keyof Snapshot): Promise<Snapshot> {
  const contents = services.map(async (service) => {
    const db = mongo.db(service, { useBigInt64: true });
    const found = await db.listCollections(only && { name: only }, { nameOnly: true }).toArray();
    return Promise.all(
      found.map(async ({ name: collection }) => ({
        service,
        collection,
        documents: await db.collection(collection).find().toArray(),
      })),
    );
  });
  return toSnapshot((await Promise.all(contents)).flat());
}

/** Counts the documents with work to do, by collection; all counts are zero when the services are at rest. */
export async function countPendingWork(mongo: MongoClient): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [service, own] of Object.entries(collections)) {
    for (const [collection, { pending }] of Object.entries(own)) {
      if (pending === undefined) continue;
      counts[collection] = await mongo.db(service).collection(collection).countDocuments(pending);
    }
  }
  return counts;
}
