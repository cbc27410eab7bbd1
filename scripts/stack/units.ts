import { recordStarted } from "./leftovers.ts";
import { createUnit, describeExit, type Unit, type UnitExit, type UnitPlan } from "./unit.ts";

/** Units that were started together. */
export interface Running {
  /** By name. */
  units: ReadonlyMap<string, Unit>;
  /** The listener is called for earlier exits as well. */
  onUnexpectedExit(listener: (exit: UnitExit) => void): void;
  /** Resolves when no process is left; rejects after all stages when one could not be stopped. */
  stop(): Promise<void>;
}

interface RunOptions {
  /** The units of a stage start at once, and the next stage when all of them are ready. */
  stages: readonly (readonly UnitPlan[])[];
  /** Names; what is in none of the stages is stopped last. */
  stopFirst: readonly (readonly string[])[];
  dataFolder: string;
  signal?: AbortSignal | undefined;
}

/**
 * Starts units stage by stage.
 * @throws Error of the first unit that fails; none is left running then
 */
export async function runUnits(options: RunOptions): Promise<Running> {
  const { stages, stopFirst, dataFolder, signal } = options;
  const exits: UnitExit[] = [];
  const listeners: ((exit: UnitExit) => void)[] = [];
  const hooks = {
    onStart: (name: string, pid: number) => recordStarted(dataFolder, name, pid),
    onUnexpectedExit: (exit: UnitExit) => {
      exits.push(exit);
      for (const listener of listeners) listener(exit);
    },
  };
  const unitStages = stages.map((stage) => stage.map((plan) => createUnit(plan, hooks)));
  const all = unitStages.flat();
  const first = stopFirst.map((names) => all.filter(({ name }) => names.includes(name)));
  // Stopping a unit twice does nothing.
  const stop = () => stopStages([...first, all]);
  try {
    await startStages(unitStages, signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    units: new Map(all.map((unit) => [unit.name, unit])),
    onUnexpectedExit: (listener) => {
      listeners.push(listener);
      exits.forEach(listener);
    },
    stop,
  };
}

/**
 * Waits for the signal or an unexpected exit, then stops everything.
 * @throws Error after the stop, when a unit has ended unexpectedly
 */
export async function stopWhenOver(
  { onUnexpectedExit, stop }: Pick<Running, "onUnexpectedExit" | "stop">,
  signal: AbortSignal,
): Promise<void> {
  const exit = await new Promise<UnitExit | undefined>((resolve) => {
    onUnexpectedExit(resolve);
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  // Reported at once, because stopping the others may take seconds.
  if (exit) console.error(`${describeExit(exit)}\nStopping the rest …`);
  await stop();
  if (exit) throw new Error(`Stopped, because ${exit.name} had ended.`);
}

async function startStages(stages: readonly Unit[][], signal: AbortSignal | undefined) {
  for (const stage of stages) {
    signal?.throwIfAborted();
    await Promise.all(stage.map((unit) => unit.start()));
    await Promise.all(stage.map((unit) => unit.ready({ signal })));
  }
}

async function stopStages(stages: readonly Unit[][]) {
  // A set, because a unit may be in two stages.
  const failures = new Set<unknown>();
  for (const stage of stages) {
    const results = await Promise.allSettled(stage.map((unit) => unit.stop()));
    for (const each of results) if (each.status === "rejected") failures.add(each.reason);
  }
  if (failures.size > 0) throw new AggregateError(failures, [...failures].join("\n"));
}
