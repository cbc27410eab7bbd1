import { type ServiceId, services } from "@arch/contracts/apps";
import { type Snapshot, toSnapshot } from "@arch/invariants/snapshot";
import { type Database, emptyDatabase } from "../mongo/database.ts";

/** Every service has a database of its own, and only the checks read all of them. */
export type Databases = Record<ServiceId, Database>;

/** Databases before anything has happened. */
export function emptyDatabases(): Databases {
  return Object.fromEntries(services.map((service) => [service, emptyDatabase()])) as Databases;
}

/** Reads what is committed, all of it at one moment. */
export function readSnapshot(databases: Databases): Snapshot {
  return toSnapshot(
    services.flatMap((service) =>
      [...databases[service].collections.values()].map(({ name, documents }) => ({
        service,
        collection: name,
        documents: [...documents.values()],
      })),
    ),
  );
}

/** Whether a service ignores an event because it has subscribed to the topic since. */
export function isEarlierThanJoin(
  databases: Databases,
  { app, topic }: { app: ServiceId; topic: string },
  { time }: { time: string },
): boolean {
  const join = databases[app].collections.get("subscriptions")?.documents.get(topic);
  return new Date(time) < (join?.["joinedAt"] as Date);
}

/** A number that grows whenever a stored document changes. */
export function versionOf(databases: Databases): number {
  return Object.values(databases).reduce((sum, { version }) => sum + version, 0);
}
