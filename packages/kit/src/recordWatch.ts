import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
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
  /** Looks at one record at once, if anybody waits for it: something has just happened to it here. */
  look(id: string): Promise<void>;
}

/**
 * Waits by looking into the store, now and then with one look for all who wait: what is waited for may be brought about
 * by another replica, of which this one hears nothing else.
 */
export function watchRecords<T>({ find, everyMs, log }: RecordWatchParts<T>): RecordWatch<T> {
  const waiting = new Map<string, Set<(found: T) => void>>();
  let isLooking = false;

  async function lookAt(ids: string[]): Promise<void> {
    try {
      for (const [id, found] of await find(ids)) {
        for (const resolve of waiting.get(id) ?? []) resolve(found);
      }
    } catch (error) {
      log.warn({ err: error }, "a look at the records failed, the next one tries again");
    }
  }

  async function lookOn(): Promise<void> {
    isLooking = true;
    while (waiting.size > 0) {
      await lookAt([...waiting.keys()]);
      await delay(everyMs);
    }
    isLooking = false;
  }

  function begin(id: string, resolve: (found: T) => void): void {
    waiting.set(id, (waiting.get(id) ?? new Set()).add(resolve));
    if (!isLooking) void lookOn();
  }

  function end(id: string, resolve: (found: T) => void): void {
    const waiters = waiting.get(id);
    waiters?.delete(resolve);
    if (waiters?.size === 0) waiting.delete(id);
  }

  return {
    async look(id) {
      if (waiting.has(id)) await lookAt([id]);
    },
    async wait(id, waitMs) {
      if (waitMs <= 0) return undefined;
      let resolve = (_: T): void => {};
      const found = new Promise<T>((done) => {
        resolve = done;
      });
      begin(id, resolve);
      try {
        return await within(waitMs, found);
      } finally {
        end(id, resolve);
      }
    },
  };
}
