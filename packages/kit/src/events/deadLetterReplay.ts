import type { Logger } from "pino";
import type { Job } from "../jobs/job.ts";
import { createSweeper } from "../jobs/sweeper.ts";
import type { DeadLetter, DeadLetterStore } from "./deadLetterStore.ts";
import { PoisonEvent, type TopicHandler } from "./topicHandler.ts";

export interface ReplayParts {
  deadLetters: DeadLetterStore;
  handlers: TopicHandler[];
  log: Logger;
}

/**
 * Makes the job that handles the dead letters whose replay an operator requested, usually after a fix of the code that
 * rejected them: in bounded batches, each claimed by one replica. A dead letter is removed after its handler has
 * succeeded; handlers are idempotent, so a stop in between loses nothing.
 */
export function replayJob({ deadLetters, handlers, log }: ReplayParts): Job {
  return createSweeper({
    name: "replay dead letters",
    findDue: deadLetters.findReplayRequested,
    canProcess: async () => true,
    async process(deadLetter) {
      try {
        await handlerOf(handlers, deadLetter).handle(parse(deadLetter));
        await deadLetters.remove(deadLetter._id);
        log.info({ id: deadLetter._id }, "dead letter replayed");
      } catch (error) {
        if (!(error instanceof PoisonEvent)) throw error;
        await deadLetters.markFailed(deadLetter._id, error.message);
      }
    },
    log,
  });
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
