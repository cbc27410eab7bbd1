import type { Logger } from "pino";
import { type Loop, startLoop } from "./loop.ts";
import type { FindDue } from "./unfinished.ts";

/** How records that were left unfinished are driven on. */
export interface SweeperParts<R> {
  name: string;
  findDue: FindDue<R>;
  /** Tries to finish it; what fails comes back later. */
  drive(record: R): Promise<unknown>;
  /** Whether whoever has to act can be reached. While not, nothing is driven: events for nobody would only pile up. */
  canDrive(): Promise<boolean>;
  log: Logger;
}

/** How many are looked at in one sweep at the most, and driven side by side. */
const limit = 100;
const atOnce = 16;

/** Sweeps every second, and at once while more is waiting. */
export function startSweeper<R>(parts: SweeperParts<R>): Loop {
  const { name, log } = parts;
  return startLoop({ name, everyMs: 1_000, run: (signal) => sweep(parts, signal), log });
}

/** Drives what is due once, and answers whether more may be waiting. */
async function sweep<R>(
  { name, findDue, drive, canDrive, log }: SweeperParts<R>,
  signal: AbortSignal,
): Promise<boolean> {
  const due = await findDue(limit);
  if (due.length === 0 || !(await canDrive())) return false;
  const queue = due.values();
  async function work(): Promise<void> {
    for (const { id, record, claim } of queue) {
      if (signal.aborted) return;
      if (!(await claim())) continue;
      await drive(record).catch((error: unknown) =>
        log.warn({ err: error, loop: name, id }, "not finished yet, it is tried again later"),
      );
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return due.length === limit;
}
