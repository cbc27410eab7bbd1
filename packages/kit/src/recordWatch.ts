import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { ignoreAbort } from "./loop.ts";
import { within } from "./within.ts";

export interface RecordWatchParts<T> {
  /** Those of these records that have come to what is waited for, by id. */
  find(ids: string[]): Promise<Map<string, T>>;
  /** How often to look, in milliseconds. */
  everyMs: number;
  log: Logger;
}

/** Waits for what happens to records. */
export interface RecordWatch<T> {
  /** The record once it has come to what is waited for; undefined when it has not within `waitMs`. */
  wait(id: string, waitMs: number): Promise<T | undefined>;
  /** Looks at once: something has just happened here. */
  look(): void;
}

/**
 * Waits by looking into the store, one look for all who wait: what is waited for may be brought about by another
 * replica, of which this one hears nothing else.
 */
export function watchRecords<T>({ find, everyMs, log }: RecordWatchParts<T>): RecordWatch<T> {
  const waiting = new Map<string, Set<(found: T) => void>>();
  let pause = new AbortController();
  let isLooking = false;
  let isWoken = false;

  async function lookAround(): Promise<void> {
    isWoken = false;
    try {
      for (const [id, found] of await find([...waiting.keys()])) {
        for (const resolve of waiting.get(id) ?? []) resolve(found);
        waiting.delete(id);
      }
    } catch (error) {
      log.warn({ err: error }, "a look at the records failed, the next one tries again");
    }
  }

  async function lookOn(): Promise<void> {
    isLooking = true;
    while (waiting.size > 0) {
      await lookAround();
      if (waiting.size === 0 || isWoken) continue;
      pause = new AbortController();
      await delay(everyMs, undefined, { signal: pause.signal }).catch(ignoreAbort);
    }
    isLooking = false;
  }

  function look(): void {
    isWoken = true;
    pause.abort();
    if (!isLooking) void lookOn();
  }

  return {
    look,
    async wait(id, waitMs) {
      if (waitMs <= 0) return undefined;
      const waiters = waiting.get(id) ?? new Set();
      waiting.set(id, waiters);
      let resolve = (_: T): void => {};
      const found = new Promise<T>((done) => {
        resolve = done;
      });
      waiters.add(resolve);
      look();
      try {
        return await within(waitMs, found);
      } finally {
        waiters.delete(resolve);
        if (waiters.size === 0 && waiting.get(id) === waiters) waiting.delete(id);
      }
    },
  };
}
