/** The kinds of faults in a run. */
export type Fault = "network" | "database" | "broker" | "crash";

/** One number of a scenario, decoded: which step is next, and its outcome. */
export interface Choice {
  which: number;
  /** For a step with this kind of fault: 0 for the fault-free outcome, otherwise the index of a fault. */
  outcomeOf(fault: Fault): number;
  isCrash: boolean;
}

const stepCount = 32;
const outcomeCount = 128;
/** From these numbers on, an outcome is a fault or a crash; earlier ones for the frequent kind of a run. */
const first = { fault: 104, crash: 124 };
const firstFrequent = { fault: 80, crash: 114 };

/** One more than the largest choice. */
export const choiceBound = stepCount * outcomeCount;

/**
 * Decodes a number as a choice. Zero is the oldest step without a fault: fast-check shrinks towards
 * zero, so a shrunk failing run has only the reorderings and faults that the failure needs.
 */
export function readChoice(number: number, isFrequent: (fault: Fault) => boolean): Choice {
  const how = Math.floor(number / stepCount) % outcomeCount;
  const isCrash = how >= (isFrequent("crash") ? firstFrequent : first).crash;
  return {
    which: number % stepCount,
    isCrash,
    outcomeOf(fault) {
      const from = (isFrequent(fault) ? firstFrequent : first).fault;
      return how >= from && !isCrash ? how - from + 1 : 0;
    },
  };
}
