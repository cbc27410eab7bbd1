/** A record that is due. */
interface Claimable {
  /** Takes it for an attempt; false when someone else has. */
  claim(): Promise<boolean>;
}

/** How records that were left unfinished are driven on. */
export interface SweepParts<T extends Claimable> {
  /** The records that are due, at most `limit` of them. */
  findDue(limit: number): Promise<T[]>;
  /** Tries to finish it; what fails comes back later. */
  drive(record: T): Promise<unknown>;
  /** How many are looked at in one sweep at the most. */
  limit: number;
  /** How many are driven side by side. */
  atOnce: number;
}

/** Drives what is due once, and answers whether more may be waiting. */
export async function sweep<T extends Claimable>(parts: SweepParts<T>): Promise<boolean> {
  const { findDue, drive, limit, atOnce } = parts;
  const due = await findDue(limit);
  const queue = due.values();
  async function work(): Promise<void> {
    for (const record of queue) {
      if (await record.claim()) await drive(record);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return due.length === limit;
}
