/** What may go wrong in a run. */
export type Fault = "network" | "database" | "broker" | "crash";

/** What one number of a scenario says: which step is next, and what becomes of it. */
export interface Choice {
  which: number;
  /** 0 when all goes well, otherwise which of the other fates. */
  fate: number;
  isCrash: boolean;
}

const whiches = 32;
const fates = 128;
const firstFault = 104;
const firstCrash = 124;

/** One more than the largest number that means something of its own. */
export const choiceBound = whiches * fates;

/**
 * Reads a number as a choice. Zero is the oldest step and goes well, so fast-check, which shrinks
 * towards zero, leaves in a failing run only the disorder and the faults that it needs.
 */
export function readChoice(number: number): Choice {
  const how = Math.floor(number / whiches) % fates;
  return {
    which: number % whiches,
    fate: how >= firstFault && how < firstCrash ? how - firstFault + 1 : 0,
    isCrash: how >= firstCrash,
  };
}
