import { withTimeout } from "@arch/kit/jobs/withTimeout";
import type { Outcome } from "../ledger/batch.ts";
import type { Submit } from "../ledger/groupCommit.ts";

/** How long a response waits for the outbox, in milliseconds; after that the outbox continues in the background. */
const notifyTimeoutMs = 1_000;

/** Adds a wait for one run of the outbox, at most 1 s: an operation is valid without its message. */
export function waitForNotification(submit: Submit, runOutbox: () => Promise<void>): Submit {
  return async (command) => {
    const outcome = await submit(command);
    if (isFresh(outcome)) await withTimeout(notifyTimeoutMs, runOutbox());
    return outcome;
  };
}

/** Adds a run of the outbox in the background. */
export function notifyInBackground(submit: Submit, runOutbox: () => Promise<void>): Submit {
  return async (command) => {
    const outcome = await submit(command);
    if (isFresh(outcome)) void runOutbox();
    return outcome;
  };
}

function isFresh(outcome: Outcome): boolean {
  return outcome.kind === "recorded" && !outcome.replayed;
}
