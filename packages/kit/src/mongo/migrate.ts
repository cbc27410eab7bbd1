import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "mongoose";
import type { Logger } from "pino";
import { type Migration, settingsId, settingsOf } from "./settings.ts";

export interface MigrateParts {
  db: Connection;
  migrations: readonly Migration[];
  log: Logger;
  /** Ends the wait for another replica. */
  signal: AbortSignal;
  /** How long a replica that no longer responds blocks the others, in milliseconds. */
  leaseMs?: number;
}

const pollMs = 200;

/**
 * Applies the missing migrations, one after the other. One replica at a time does so and the others wait; after a pause
 * longer than the lease two may run the same migration, which is idempotent.
 * @throws the error of a migration, which is then not recorded and runs again at the next start.
 */
export async function migrate(parts: MigrateParts): Promise<void> {
  const { db, migrations, log, signal, leaseMs = 30_000 } = parts;
  const holder = randomUUID();
  for (let waits = 0; ; ) {
    const settings = await settingsOf(db).findOne({ _id: settingsId });
    const version = settings?.schemaVersion ?? 0;
    const migration = migrations[version];
    if (migration === undefined) return;
    if (await takeLease(db, holder, leaseMs)) {
      await underLease({ db, log, holder, leaseMs }, () => apply(db, log, version, migration));
    } else {
      if (waits++ === 0)
        log.info({ migration: migration.name }, "another replica migrates, waiting");
      await delay(pollMs, undefined, { signal });
    }
  }
}

async function apply(
  db: Connection,
  log: Logger,
  version: number,
  migration: Migration,
): Promise<void> {
  const { name } = migration;
  // Read again under the lease: another replica may have applied it just before.
  const current = await settingsOf(db).findOne({ _id: settingsId, schemaVersion: version });
  if (current === null) return;
  log.info({ migration: name }, "migration started");
  await migration.run(db);
  await settingsOf(db).updateOne(
    { _id: settingsId, schemaVersion: version },
    {
      $set: { schemaVersion: version + 1 },
      $push: { migrations: { name, appliedAt: new Date() } },
    },
  );
  log.info({ migration: name }, "migration applied");
}

/** Only the database's clock counts: those of the replicas may differ. */
const until = (leaseMs: number) => ({ $add: ["$$NOW", leaseMs] });

/** Whether this replica may migrate now. A lease that ends later than a new one would was taken before the clock was set back. */
async function takeLease(db: Connection, holder: string, leaseMs: number): Promise<boolean> {
  const isFree = {
    $or: [
      { $eq: [{ $type: "$lease" }, "missing"] },
      { $lte: ["$lease.until", "$$NOW"] },
      { $gt: ["$lease.until", until(leaseMs)] },
    ],
  };
  const { matchedCount } = await settingsOf(db).updateOne({ _id: settingsId, $expr: isFree }, [
    { $set: { lease: { holder, until: until(leaseMs) } } },
  ]);
  return matchedCount === 1;
}

interface Lease {
  db: Connection;
  log: Logger;
  holder: string;
  leaseMs: number;
}

/** Renews the lease until `work` settles, and then ends it. */
async function underLease(
  { db, log, holder, leaseMs }: Lease,
  work: () => Promise<void>,
): Promise<void> {
  const own = { _id: settingsId, "lease.holder": holder } as const;
  const renew = () =>
    settingsOf(db)
      .updateOne(own, [{ $set: { "lease.until": until(leaseMs) } }])
      .catch((error: unknown) => log.warn({ err: error }, "renewing the lease failed, will retry"));
  const timer = setInterval(renew, leaseMs / 3);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await settingsOf(db).updateOne(own, { $unset: { lease: 1 } });
  }
}
