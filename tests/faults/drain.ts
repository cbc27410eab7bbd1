import { setTimeout as delay } from "node:timers/promises";
import type { Stack } from "../../scripts/stack/stack.mjs";
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
  await Promise.all([...stack.units.values()].map((unit) => unit.ready({ timeoutMs: patienceMs })));
  for (;;) {
    const left = await library.unfinished();
    const tookMs = performance.now() - sinceMs;
    const isOver = Object.values(left).every((count) => count === 0);
    if (isOver || performance.now() > deadlineMs) return { tookMs, left };
    await delay(100);
  }
}
