/** The kinds of faults in a run. */
export type Fault = "network" | "database" | "broker" | "crash";

/** One number of a scenario, decoded: which step is next, and its outcome. */
export interface Choice {
  which: number;
  /** 0 for the fault-free outcome, otherwise the index of a fault. */
  outcome: number;
  isCrash: boolean;
}

const stepCount = 32;
const outcomeCount = 128;
const firstFault = 104;
const firstCrash = 124;

/** One more than the largest choice. */
export const choiceBound = stepCount * outcomeCount;

/**
 * Decodes a number as a choice. Zero is the oldest step without a fault: fast-check shrinks towards
 * zero, so a shrunk failing run has only the reorderings and faults that the failure needs.
 */
export function readChoice(number: number): Choice {
  const how = Math.floor(number / stepCount) % outcomeCount;
  return {
    which: number % stepCount,
    outcome: how >= firstFault && how < firstCrash ? how - firstFault + 1 : 0,
    isCrash: how >= firstCrash,
  };
}
