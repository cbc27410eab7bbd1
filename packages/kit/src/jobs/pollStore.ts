import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import { withTimeout } from "./withTimeout.ts";

export interface PollStoreParts<T> {
  /** Those of these records that have reached the awaited state, by id. */
  find(ids: string[]): Promise<Map<string, T>>;
  /** The pause between two polls, in milliseconds. */
  everyMs: number;
  log: Logger;
}

/** Waits for records to reach a state. */
export interface StorePoller<T> {
  /** Resolves with the record once it has reached the state, or with undefined after `timeoutMs`. */
  wait(id: string, timeoutMs: number): Promise<T | undefined>;
  /** Checks one record at once, if a caller waits for it: this process has just changed it. */
  check(id: string): Promise<void>;
}

/**
 * Waits by polling the store, with one query for all waiting callers: another replica may bring the record to the
 * awaited state, and this process receives no other sign of it.
 */
export function pollStore<T>({ find, everyMs, log }: PollStoreParts<T>): StorePoller<T> {
  const waiting = new Map<string, Set<(found: T) => void>>();
  let isPolling = false;

  async function poll(ids: string[]): Promise<void> {
    try {
      for (const [id, found] of await find(ids)) {
        for (const resolve of waiting.get(id) ?? []) resolve(found);
      }
    } catch (error) {
      log.warn({ err: error }, "poll failed, will retry");
    }
  }

  async function pollWhileWaiting(): Promise<void> {
    isPolling = true;
    while (waiting.size > 0) {
      await poll([...waiting.keys()]);
      await delay(everyMs);
    }
    isPolling = false;
  }

  function add(id: string, resolve: (found: T) => void): void {
    waiting.set(id, (waiting.get(id) ?? new Set()).add(resolve));
    if (!isPolling) void pollWhileWaiting();
  }

  function remove(id: string, resolve: (found: T) => void): void {
    const waiters = waiting.get(id);
    waiters?.delete(resolve);
    if (waiters?.size === 0) waiting.delete(id);
  }

  return {
    async check(id) {
      if (waiting.has(id)) await poll([id]);
    },
    async wait(id, timeoutMs) {
      if (timeoutMs <= 0) return undefined;
      let resolve = (_: T): void => {};
      const found = new Promise<T>((done) => {
        resolve = done;
      });
      add(id, resolve);
      try {
        return await withTimeout(timeoutMs, found);
      } finally {
        remove(id, resolve);
      }
    },
  };
}
