import { setTimeout as delay } from "node:timers/promises";
import { countPendingWork } from "@arch/invariants/mongoSnapshot";
import type { MongoClient } from "mongodb";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Unit } from "../../scripts/stack/unit.ts";

/** The result of a drain. */
export interface Drained {
  tookMs: number;
  /** What is left at the timeout, by kind; all counts are zero after a complete drain. */
  left: Record<string, number>;
}

export interface DrainParts {
  stack: Stack;
  mongo: MongoClient;
  /** When the last fault was over, by `performance.now()`. */
  sinceMs: number;
  timeoutMs: number;
}

/** Waits until every unit is ready and no work is pending. */
export async function drain({ stack, mongo, sinceMs, timeoutMs }: DrainParts): Promise<Drained> {
  const deadlineMs = sinceMs + timeoutMs;
  const units = [...stack.units.values()];
  for (;;) {
    const left: Record<string, number> = { "units not ready": await countUnready(units) };
    if (left["units not ready"] === 0) Object.assign(left, await countPendingWork(mongo));
    const tookMs = performance.now() - sinceMs;
    const isOver = Object.values(left).every((count) => count === 0);
    if (isOver || performance.now() > deadlineMs) return { tookMs, left };
    await delay(100);
  }
}

async function countUnready(units: Unit[]): Promise<number> {
  const states = await Promise.all(
    units.map((unit) =>
      // A unit that is being restarted counts like one that does not respond.
      unit.ready({ timeoutMs: 1_000 }).then(
        () => true,
        () => false,
      ),
    ),
  );
  return states.filter((isReady) => !isReady).length;
}
