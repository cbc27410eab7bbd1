import type { Logger } from "pino";
import type { RunSignal } from "../jobs/job.ts";
import type { DeadLetter, DeadLetterStore } from "./deadLetterStore.ts";
import { PoisonEvent, type TopicHandler } from "./topicHandler.ts";

export interface ReplayParts {
  deadLetters: DeadLetterStore;
  handlers: TopicHandler[];
  log: Logger;
}

/**
 * Handles the dead letters whose replay an operator requested, usually after a fix of the code that rejected them. A
 * dead letter is removed after its handler has succeeded; handlers are idempotent, so a stop in between loses nothing.
 * Resolves with false: no more work is waiting.
 */
export async function replayRequested(
  { deadLetters, handlers, log }: ReplayParts,
  signal: RunSignal,
): Promise<false> {
  for (const deadLetter of await deadLetters.findReplayRequested()) {
    if (signal.aborted) break;
    try {
      await handlerOf(handlers, deadLetter).handle(parse(deadLetter));
      await deadLetters.remove(deadLetter._id);
      log.info({ id: deadLetter._id }, "dead letter replayed");
    } catch (error) {
      // A temporary failure of one must not delay the others.
      if (error instanceof PoisonEvent) await deadLetters.markFailed(deadLetter._id, error.message);
      else log.warn({ err: error, id: deadLetter._id }, "replay failed, will retry");
    }
  }
  return false;
}

function handlerOf(handlers: TopicHandler[], { topic }: DeadLetter): TopicHandler {
  const found = handlers.find((each) => each.topic.name === topic);
  if (found === undefined) throw new PoisonEvent(`This service does not subscribe to ${topic}`);
  return found;
}

function parse({ event }: DeadLetter): unknown {
  try {
    return JSON.parse(event);
  } catch {
    throw new PoisonEvent("The event is not JSON");
  }
}
