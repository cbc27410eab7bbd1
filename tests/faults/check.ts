import type { ExpectedDeadLetters } from "@arch/invariants/rest";
import type { Snapshot } from "@arch/invariants/snapshot";
import { violationsAtRest } from "@arch/invariants/violations";
import { durationViolations } from "./checks/durations.ts";
import { operationViolations } from "./checks/operations.ts";
import { orderResponseViolations } from "./checks/orderResponses.ts";
import type { RequestHistory } from "./history.ts";

/** Sentences about what is wrong, by what it is wrong with. */
export type CheckResult = ReturnType<typeof check>;

/** Checks a snapshot at rest by itself and against the history of all requests; the poison is expected. `scenario` is what a fault scenario has found itself. */
export function check(
  snapshot: Snapshot,
  history: readonly RequestHistory[],
  poison: ExpectedDeadLetters,
  scenario: string[] = [],
) {
  return {
    ...violationsAtRest(snapshot, poison),
    history: [
      ...operationViolations(snapshot, history),
      ...orderResponseViolations(snapshot, history),
      ...durationViolations(history),
    ],
    scenario,
  };
}
