import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

/** What takes the place of the machine's clock and dice while a shop is simulated. */
export interface VirtualTime {
  nowMs(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
}

const real = {
  setTimeout: timers.setTimeout,
  random: Math.random,
  now: performance.now.bind(performance),
};
let virtual: VirtualTime | undefined;

/**
 * Puts `time` behind `node:timers/promises`, `performance.now` and `Math.random`, so that code
 * which waits or draws lots is driven by the simulation as it stands, without a parameter made for
 * tests. Answers how to end that.
 */
export function useVirtualTime(time: VirtualTime): () => void {
  install();
  virtual = time;
  return () => {
    virtual = undefined;
  };
}

/**
 * Once for a process, for it takes its time; whoever waits while nothing is simulated gets the real
 * ones.
 */
function install(): void {
  if (timers.setTimeout !== real.setTimeout) return;
  const delay: typeof timers.setTimeout = async <T>(ms?: number, value?: T, options?: object) => {
    if (virtual === undefined) return real.setTimeout(ms, value, options);
    await virtual.sleep(ms ?? 0, (options as { signal?: AbortSignal } | undefined)?.signal);
    return value as T;
  };
  timers.setTimeout = delay;
  Math.random = () => (virtual ?? real).random();
  performance.now = () => virtual?.nowMs() ?? real.now();
  syncBuiltinESMExports();
}
