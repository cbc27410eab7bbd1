import { ledgerMutants } from "./ledgerMutants.ts";
import { letterMutants } from "./letterMutants.ts";
import type { Mutant } from "./mutant.ts";
import { unfinishedMutants } from "./unfinishedMutants.ts";

/** Each breaks one safety; the checker must notice every one of them. */
export const mutants: readonly Mutant[] = [
  ...ledgerMutants,
  ...letterMutants,
  ...unfinishedMutants,
];
