import { retryDelayMs } from "../jobs/backoff.ts";
import { RefusedEvent } from "./deliverByInvocation.ts";
import type { Change } from "./outboxStore.ts";

/** The number of attempts after which a refused event waits for an operator. */
const parkAfterAttempts = 8;

export interface FailedAttempt {
  id: string;
  /** With this one. */
  attempts: number;
  error: unknown;
  /** From 0 to 1. */
  random: number;
}

/** The new delivery after a failed attempt: pending until the next one, or parked. */
export function failedAttempt({ id, attempts, error, random }: FailedAttempt): Change {
  const isParked = error instanceof RefusedEvent && attempts >= parkAfterAttempts;
  const failure = error instanceof Error ? error.message : String(error);
  const delayMs = retryDelayMs(attempts, random);
  return { id, state: isParked ? "parked" : "pending", attempts, failure, delayMs };
}
