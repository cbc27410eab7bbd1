import { within } from "@arch/kit/within";
import type { Outcome } from "./batch.ts";
import type { Submit } from "./groupCommit.ts";

/** How long an answer waits for its letter, in milliseconds; after that the outbox goes on by itself. */
const toldWaitMs = 1_000;

/** Answers when notification was told as well, or a second has gone by: an operation is right without its letter. */
export function tellThenAnswer(submit: Submit, tellNow: () => Promise<void>): Submit {
  return async (command) => {
    const outcome = await submit(command);
    if (isFresh(outcome)) await within(toldWaitMs, tellNow());
    return outcome;
  };
}

/** Answers at once, and tells meanwhile. */
export function answerAndTell(submit: Submit, tellNow: () => Promise<void>): Submit {
  return async (command) => {
    const outcome = await submit(command);
    if (isFresh(outcome)) void tellNow();
    return outcome;
  };
}

function isFresh(outcome: Outcome): boolean {
  return outcome.kind === "recorded" && !outcome.replayed;
}
