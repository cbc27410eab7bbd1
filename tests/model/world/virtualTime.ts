import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

/** The replacement of the machine's clock and random numbers during a simulation. */
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
 * Replaces `node:timers/promises`, `performance.now` and `Math.random` by `time`, so that services
 * need no parameters for tests. Returns a function that restores the real ones.
 */
export function useVirtualTime(time: VirtualTime): () => void {
  install();
  virtual = time;
  return () => {
    virtual = undefined;
  };
}

/** Once for a process, as it is slow; outside of a simulation the real functions are called. */
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
