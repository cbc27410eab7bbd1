import { withTimeout } from "@arch/kit/jobs/withTimeout";
import type { Submit } from "../ledger/groupCommit.ts";

/** How long a response waits for the first delivery, in milliseconds; after that it continues in the background. */
const deliveryTimeoutMs = 1_000;

/** Adds a wait for the first delivery of a new entry, at most 1 s: an operation is valid without its message. */
export function waitForDelivery(submit: Submit, flush: () => Promise<void>): Submit {
  return async (command) => {
    const outcome = await submit(command);
    if (outcome.kind === "recorded" && !outcome.replayed) {
      await withTimeout(deliveryTimeoutMs, flush());
    }
    return outcome;
  };
}
