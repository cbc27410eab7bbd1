import { ledgerMutants } from "./ledgerMutants.ts";
import { messageMutants } from "./messageMutants.ts";
import type { Mutant } from "./mutant.ts";
import { outboxMutants } from "./outboxMutants.ts";
import { pendingWorkMutants } from "./pendingWorkMutants.ts";
import { readMutants } from "./readMutants.ts";
import { waitMutants } from "./waitMutants.ts";

/** Each lacks one safety; the check must catch every one of them. */
export const mutants: readonly Mutant[] = [
  ...ledgerMutants,
  ...messageMutants,
  ...outboxMutants,
  ...pendingWorkMutants,
  ...readMutants,
  ...waitMutants,
];
