import type { Logger } from "pino";
import type { DeadLetter, DeadLetterStore } from "./deadLetterStore.ts";
import { type Ear, PoisonEvent } from "./ear.ts";

/**
 * Handles dead letters again that the operator wants to see replayed, after the code that could not read them was
 * mended. The handler has done its work before the dead letter goes, and does it once however often it is asked, so
 * stopping in between leaves no gap. Answers false: nothing more is waiting.
 */
export async function replayWanted(
  deadLetters: DeadLetterStore,
  ears: Ear[],
  log: Logger,
): Promise<false> {
  for (const letter of await deadLetters.replayWanted()) {
    try {
      await earOf(ears, letter).handle(parse(letter));
      await deadLetters.remove(letter._id);
      log.info({ id: letter._id }, "a dead letter was handled after all");
    } catch (error) {
      // What is wrong for now with one of them must not hold up the others.
      if (error instanceof PoisonEvent) await deadLetters.stillDead(letter._id, error.message);
      else log.warn({ err: error, id: letter._id }, "a dead letter is not handled yet");
    }
  }
  return false;
}

function earOf(ears: Ear[], { topic }: DeadLetter): Ear {
  const found = ears.find((each) => each.topic.name === topic);
  if (found === undefined) throw new PoisonEvent(`Nobody here hears ${topic}`);
  return found;
}

function parse({ event }: DeadLetter): unknown {
  try {
    return JSON.parse(event);
  } catch {
    throw new PoisonEvent("It is not JSON");
  }
}
