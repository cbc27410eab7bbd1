import type { Logger } from "pino";
import { createJob, type Job, type RunSignal } from "./job.ts";
import type { FindDue } from "./pendingWork.ts";

/** How pending work is found and processed. */
export interface SweeperParts<R> {
  name: string;
  findDue: FindDue<R>;
  /** Processes one record after so many earlier attempts; a record that fails is due again later. */
  process(record: R, attempts: number): Promise<unknown>;
  /** Whether the service that must act can be reached. While it cannot, nothing is processed: every attempt would fail or add one more event for it. */
  canProcess(): Promise<boolean>;
  log: Logger;
}

/** The largest number of records of one sweep, and how many are processed concurrently. */
const batchSize = 100;
const concurrency = 16;

/** Makes a job that sweeps every second, and at once while more is due. */
export function createSweeper<R>(parts: SweeperParts<R>): Job {
  return createJob({ name: parts.name, everyMs: 1_000, run: (signal) => sweep(parts, signal) });
}

/** Processes what is due once; resolves with true when more may be due. */
async function sweep<R>(
  { name, findDue, process, canProcess, log }: SweeperParts<R>,
  signal: RunSignal,
): Promise<boolean> {
  const due = await findDue(batchSize);
  if (due.length === 0 || !(await canProcess())) return false;
  const queue = due.values();
  async function work(): Promise<void> {
    for (const { id, record, attempts, claim } of queue) {
      if (signal.aborted) return;
      try {
        if (await claim()) await process(record, attempts);
      } catch (error) {
        log.warn({ err: error, job: name, id }, "processing failed, will retry");
      }
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return due.length === batchSize;
}
