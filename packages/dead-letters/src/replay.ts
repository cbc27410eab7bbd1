import { setTimeout as delay } from "node:timers/promises";
import { deadLetterStore } from "@arch/kit/events/deadLetterStore";
import type { Connection } from "mongoose";

/** How long no dead letter may be replayed before the command gives up, in milliseconds. */
const silenceMs = 15_000;
const reportEveryMs = 1_000;

/** The results of a replay, as numbers of dead letters. */
export interface ReplayResult {
  requested: number;
  handled: number;
  failed: number;
}

/**
 * Requests the replay of all dead letters of a running service, or of one, waits for it and reports its progress on
 * standard error.
 * @throws Error when the service replays nothing for 15 s.
 */
export async function replay(db: Connection, id?: string): Promise<ReplayResult> {
  const deadLetters = deadLetterStore(db, () => new Date());
  const requestedAt = new Date();
  const requested = await deadLetters.requestReplay(id);
  let left = requested;
  let progressMs = performance.now();
  let reportMs = progressMs + reportEveryMs;
  while (left > 0) {
    await delay(100);
    const stillLeft = await deadLetters.countReplayRequested();
    if (stillLeft < left) progressMs = performance.now();
    left = stillLeft;
    if (performance.now() > reportMs) {
      console.error(`${requested - left} of ${requested} are replayed`);
      reportMs += reportEveryMs;
    }
    if (performance.now() > progressMs + silenceMs) {
      throw new Error(`${left} dead letters are not replayed; check that the service runs`);
    }
  }
  const failed = await deadLetters.countArrivedBefore(requestedAt, id);
  return { requested, handled: requested - failed, failed };
}
