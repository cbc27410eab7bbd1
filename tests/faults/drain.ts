import { setTimeout as delay } from "node:timers/promises";
import { countPendingWork } from "@arch/invariants/mongoSnapshot";
import type { MongoClient } from "mongodb";
import { until } from "../../scripts/processes/until.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Unit } from "../../scripts/stack/unit.ts";
import { retryRead } from "./retryRead.ts";

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

/** Waits until no work is pending. A subscription may still be silent: work does not depend on it. */
export async function drain({ stack, mongo, sinceMs, timeoutMs }: DrainParts): Promise<Drained> {
  const deadlineMs = sinceMs + timeoutMs;
  for (;;) {
    // Without MongoDB nothing can be counted.
    const isDown = (await countUnready([stack.unit("mongod")])) > 0;
    const left = isDown
      ? { "databases not ready": 1 }
      : await retryRead(() => countPendingWork(mongo));
    const tookMs = performance.now() - sinceMs;
    const isOver = Object.values(left).every((count) => count === 0);
    if (isOver || performance.now() > deadlineMs) return { tookMs, left };
    await delay(100);
  }
}

/** Waits until every unit is ready, and so every subscription works; resolves with the number of the others. */
export async function awaitReady({ units }: Stack, timeoutMs: number): Promise<number> {
  const all = [...units.values()];
  await until(async () => (await countUnready(all)) === 0, { timeoutMs, everyMs: 100 });
  return countUnready(all);
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
