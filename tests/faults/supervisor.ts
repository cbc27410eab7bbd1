import { setTimeout as delay } from "node:timers/promises";
import { until } from "../../scripts/processes/until.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Unit } from "../../scripts/stack/unit.ts";

/** Restarts units that have ended, as an orchestrator would, and distinguishes expected exits from unexpected ones. */
export interface Supervisor {
  /** Exits that no fault has caused, in sentences. */
  unexpectedExits: string[];
  /**
   * Expects the exit of a unit when `arm` resolves with true; resolves with whether it came. A second call for the same
   * unit waits, as an exit could not be assigned to one of two.
   */
  expectEnd(name: string, arm: () => Promise<boolean>): Promise<boolean>;
  /** Kills a unit and keeps it down for `downMs`; several calls keep it down until the last one ends. */
  keepDown(unit: Unit, downMs: number): Promise<void>;
  stop(): Promise<void>;
}

const restartMs = 500;
const endMs = 5_000;

/** Supervises all units of a stack. */
export function supervise({ units, onUnexpectedExit }: Stack): Supervisor {
  const down = new Map<string, number>();
  const expected = new Map<string, () => void>();
  const unexpectedExits: string[] = [];
  let isOver = false;

  onUnexpectedExit(({ name, code, signal }) => {
    const confirm = expected.get(name);
    if (confirm !== undefined) return confirm();
    // A sidecar exits by itself when its broker is unavailable at its start; an orchestrator restarts it.
    if (isOver || name.endsWith("-sidecar")) return;
    unexpectedExits.push(`${name} ended with ${code ?? signal}`);
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
    unexpectedExits,
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
      // Only the watch starts units, or the same unit might be started twice.
      down.delete(name);
      while (!unit.isRunning() && !isOver && !down.has(name)) await delay(20);
    },
    async stop() {
      isOver = true;
      await watching;
    },
  };
}
