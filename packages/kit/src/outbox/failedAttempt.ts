import { retryDelayMs } from "../jobs/backoff.ts";
import type { Attempts } from "./claimed.ts";
import { RefusedEvent } from "./deliverByInvocation.ts";
import type { Change } from "./outboxStore.ts";

/** The number of refusals in a row after which an event waits for an operator. */
const parkAfterRefusals = 8;

export interface FailedAttempt {
  id: string;
  /** Before this one. */
  earlier: Attempts;
  error: unknown;
  /** From 0 to 1. */
  random: number;
}

/** The new delivery after a failed attempt: pending until the next one, or parked. */
export function failedAttempt({ id, earlier, error, random }: FailedAttempt): Change {
  const attempts = earlier.attempts + 1;
  const refusals = error instanceof RefusedEvent ? earlier.refusals + 1 : 0;
  const state = refusals >= parkAfterRefusals ? "parked" : "pending";
  const failure = error instanceof Error ? error.message : String(error);
  const delayMs = retryDelayMs(attempts, random);
  return { id, state, attempts, ...(refusals > 0 && { refusals }), failure, delayMs };
}
