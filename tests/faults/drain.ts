import { setTimeout as delay } from "node:timers/promises";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Unit } from "../../scripts/stack/unit.ts";
import type { Library } from "./books.ts";

/** How a drain went. */
export interface Drained {
  tookMs: number;
  /** What is left over when the patience is over, by what it is; nothing where all came to rest. */
  left: Record<string, number>;
}

export interface DrainParts {
  stack: Stack;
  library: Library;
  /** When the last fault was over, by `performance.now()`. */
  sinceMs: number;
  patienceMs: number;
}

/** Waits until everything is ready and nothing is left to do. */
export async function drain({ stack, library, sinceMs, patienceMs }: DrainParts): Promise<Drained> {
  const deadlineMs = sinceMs + patienceMs;
  const units = [...stack.units.values()];
  for (;;) {
    const left: Record<string, number> = { "units not ready": await countUnready(units) };
    if (left["units not ready"] === 0) Object.assign(left, await library.unfinished());
    const tookMs = performance.now() - sinceMs;
    const isOver = Object.values(left).every((count) => count === 0);
    if (isOver || performance.now() > deadlineMs) return { tookMs, left };
    await delay(100);
  }
}

async function countUnready(units: Unit[]): Promise<number> {
  const states = await Promise.all(
    units.map((unit) =>
      // One that is just being started again counts as well as one that does not answer.
      unit.ready({ timeoutMs: 1_000 }).then(
        () => true,
        () => false,
      ),
    ),
  );
  return states.filter((isReady) => !isReady).length;
}
