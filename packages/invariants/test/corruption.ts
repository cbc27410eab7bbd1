import type { Snapshot } from "@arch/invariants/snapshot";

/** A corruption of the right snapshot, and all the sentences that must be found after it. */
export type Corruption = [
  what: string,
  corrupt: (snapshot: Snapshot) => void,
  ...sentences: RegExp[],
];
