import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../scripts/processes/until.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Unit } from "../../scripts/stack/unit.ts";

/** Starts again what has ended, as an orchestrator would, and knows which ends were meant. */
export interface Supervisor {
  /** Ends of units that nobody meant, told as they were. */
  surprises: string[];
  /**
   * Sees to it that a unit ends by itself: `arm` answers whether it is about to. Answers whether it has. One end at a
   * time is seen to; whoever comes second for the same unit waits, as nobody could say whose end it was.
   */
  expectEnd(name: string, arm: () => Promise<boolean>): Promise<boolean>;
  /** Kills a unit and keeps it down for so long; with several at it, for as long as the longest of them. */
  keepDown(unit: Unit, downMs: number): Promise<void>;
  stop(): Promise<void>;
}

const restartMs = 500;
const endMs = 5_000;

/** Watches all units of a stack. */
export function supervise({ units, onUnexpectedExit }: Stack): Supervisor {
  const down = new Map<string, number>();
  const expected = new Map<string, () => void>();
  const surprises: string[] = [];
  let isOver = false;

  onUnexpectedExit(({ name, code, signal }) => {
    const isMeant = expected.get(name);
    if (isMeant !== undefined) return isMeant();
    // A sidecar gives up by itself when its broker is not there as it starts; whoever runs it starts it again.
    if (isOver || name.endsWith("-sidecar")) return;
    surprises.push(`${name} ended with ${code ?? signal}`);
  });

  async function watch(unit: Unit): Promise<void> {
    while (!isOver) {
      if (!unit.isRunning() && !down.has(unit.name)) {
        await delay(restartMs);
        if (!isOver && !down.has(unit.name)) await unit.start();
      }
      await delay(100);
    }
  }

  const watching = Promise.all([...units.values()].map(watch));
  return {
    surprises,
    async expectEnd(name, arm) {
      while (expected.has(name)) await delay(20);
      let hasEnded = false;
      expected.set(name, () => {
        hasEnded = true;
      });
      try {
        return (await arm()) && (await until(() => hasEnded, { timeoutMs: endMs }));
      } finally {
        expected.delete(name);
      }
    },
    async keepDown(unit, downMs) {
      const { name } = unit;
      down.set(name, (down.get(name) ?? 0) + 1);
      await unit.kill();
      await delay(downMs);
      const holders = (down.get(name) ?? 1) - 1;
      if (holders > 0) return void down.set(name, holders);
      // Starting is left to the watch alone, or the same unit might be started twice.
      down.delete(name);
      while (!unit.isRunning() && !isOver && !down.has(name)) await delay(20);
    },
    async stop() {
      isOver = true;
      await watching;
    },
  };
}
