import { setTimeout as delay } from "node:timers/promises";
import type { Stack } from "../../scripts/stack/stack.mjs";
import type { Unit } from "../../scripts/stack/unit.mjs";

/** Starts again what has ended, as an orchestrator would, and knows which ends were meant. */
export interface Supervisor {
  /** Ends of units that nobody meant, told as they were. */
  surprises: string[];
  /** Says that a unit may end by itself from now on until it is started again. */
  expectEnd(name: string): void;
  /** Kills a unit and keeps it down for so long. */
  keepDown(unit: Unit, downMs: number): Promise<void>;
  stop(): Promise<void>;
}

const restartMs = 500;

/** Watches all units of a stack. */
export function supervise({ units, onUnexpectedExit }: Stack): Supervisor {
  const down = new Set<string>();
  const expected = new Set<string>();
  const surprises: string[] = [];
  let isOver = false;

  onUnexpectedExit(({ name, code, signal }) => {
    if (expected.delete(name)) return;
    // A sidecar gives up by itself when its broker is not there as it starts; whoever runs it starts it again.
    if (!name.endsWith("-sidecar")) surprises.push(`${name} ended with ${code ?? signal}`);
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
    expectEnd: (name) => void expected.add(name),
    async keepDown(unit, downMs) {
      down.add(unit.name);
      await unit.kill();
      await delay(downMs);
      // Starting is left to the watch alone, or the same unit might be started twice.
      down.delete(unit.name);
      while (!unit.isRunning()) await delay(20);
    },
    async stop() {
      isOver = true;
      await watching;
    },
  };
}
