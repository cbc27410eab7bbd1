import type { ExpectedDeadLetters } from "@arch/invariants/rest";
import type { Snapshot } from "@arch/invariants/snapshot";
import { violationsAtRest } from "@arch/invariants/violations";
import { durationViolations } from "./checks/durations.ts";
import { internalErrors } from "./checks/internalErrors.ts";
import { operationViolations } from "./checks/operations.ts";
import { orderResponseViolations } from "./checks/orderResponses.ts";
import { realTimeViolations } from "./checks/realTime.ts";
import type { ReadHistory, RequestHistory } from "./history.ts";

/** Sentences about what is wrong, by what it is wrong with. */
export type CheckResult = ReturnType<typeof check>;

/**
 * Checks a snapshot at rest by itself and against the history of all requests and reads; the poison is expected. A fault
 * scenario may have findings of its own.
 */
export function check(
  snapshot: Snapshot,
  history: readonly RequestHistory[],
  poison: ExpectedDeadLetters,
  reads: readonly ReadHistory[] = [],
  scenario: string[] = [],
) {
  return {
    ...violationsAtRest(snapshot, poison),
    history: [
      ...operationViolations(snapshot, history),
      ...orderResponseViolations(snapshot, history),
      ...durationViolations(history),
      ...internalErrors(history, reads),
      ...realTimeViolations(snapshot, history, reads),
    ],
    scenario,
  };
}
