import { withTimeout } from "@arch/kit/jobs/withTimeout";
import type { Outcome } from "../ledger/batch.ts";
import type { Submit } from "../ledger/groupCommit.ts";

/** How long a response waits for its message, in milliseconds; after that the outbox continues in the background. */
const notifyTimeoutMs = 1_000;

/** Responds after notification has received the entry, or after 1 s: an operation is valid without its message. */
export function notifyThenRespond(submit: Submit, notifyNow: () => Promise<void>): Submit {
  return async (command) => {
    const outcome = await submit(command);
    if (isFresh(outcome)) await withTimeout(notifyTimeoutMs, notifyNow());
    return outcome;
  };
}

/** Responds at once and notifies in the background. */
export function respondThenNotify(submit: Submit, notifyNow: () => Promise<void>): Submit {
  return async (command) => {
    const outcome = await submit(command);
    if (isFresh(outcome)) void notifyNow();
    return outcome;
  };
}

function isFresh(outcome: Outcome): boolean {
  return outcome.kind === "recorded" && !outcome.replayed;
}
