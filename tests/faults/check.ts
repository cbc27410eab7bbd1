import { deadLetterViolations, restViolations } from "@arch/invariants/rest";
import type { Snapshot } from "@arch/invariants/snapshot";
import { type Violations, violationsOf } from "@arch/invariants/violations";
import { operationViolations } from "./checks/operations.ts";
import { orderResponseViolations } from "./checks/orderResponses.ts";
import type { RequestHistory } from "./history.ts";

/** Sentences about what is wrong, by what it is wrong with. */
export interface CheckResult extends Violations {
  rest: string[];
  deadLetters: string[];
  /** Between the snapshot and the responses to clients. */
  history: string[];
}

/**
 * Checks a snapshot at rest by itself and against the history of all requests. `poison` are the services that must have
 * a poison event as a dead letter, by the event's id.
 */
export function check(
  snapshot: Snapshot,
  history: readonly RequestHistory[],
  poison: ReadonlyMap<string, readonly string[]>,
): CheckResult {
  return {
    ...violationsOf(snapshot),
    rest: restViolations(snapshot),
    deadLetters: deadLetterViolations(snapshot, poison),
    history: [
      ...operationViolations(snapshot, history),
      ...orderResponseViolations(snapshot, history),
    ],
  };
}
