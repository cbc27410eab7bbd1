import type { Logger } from "pino";
import { type Loop, startLoop } from "./loop.ts";

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
  /** Whether whoever has to act can be reached. While not, nothing is driven: events for nobody would only pile up. */
  canDrive(): Promise<boolean>;
}

/** How many are looked at in one sweep at the most, and driven side by side. */
const limit = 100;
const atOnce = 16;

/** Sweeps every second, and at once while more is waiting. */
export function startSweeper<T extends Claimable>(
  name: string,
  parts: SweepParts<T>,
  log: Logger,
): Loop {
  return startLoop({ name, everyMs: 1_000, run: (signal) => sweep(parts, signal), log });
}

/** Drives what is due once, and answers whether more may be waiting. */
async function sweep<T extends Claimable>(
  { findDue, drive, canDrive }: SweepParts<T>,
  signal: AbortSignal,
): Promise<boolean> {
  const due = await findDue(limit);
  if (due.length === 0 || !(await canDrive())) return false;
  const queue = due.values();
  async function work(): Promise<void> {
    for (const record of queue) {
      if (signal.aborted) return;
      if (await record.claim()) await drive(record);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return due.length === limit;
}
