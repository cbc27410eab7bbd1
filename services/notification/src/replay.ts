import type { DeadLetterStore } from "./deadLetterStore.ts";
import type { HearEvent } from "./hearBilling.ts";

/** What became of the dead letters that were replayed, by their ids. */
export interface Replayed {
  handled: string[];
  stillDead: string[];
}

/**
 * Handles dead letters again, all or the one named, after the code that could not read them was mended. The letter is
 * written under the event's id before the dead letter goes, so stopping in between leaves no gap and no second letter.
 */
export async function replay(
  deadLetters: DeadLetterStore,
  hear: HearEvent,
  id?: string,
): Promise<Replayed> {
  const replayed: Replayed = { handled: [], stillDead: [] };
  for (const { _id, event } of await deadLetters.list(id)) {
    if ((await hear(JSON.parse(event))) === "letter") {
      await deadLetters.remove(_id);
      replayed.handled.push(_id);
    } else replayed.stillDead.push(_id);
  }
  return replayed;
}
