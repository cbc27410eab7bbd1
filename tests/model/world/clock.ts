import type { Actor, Resume } from "./stage.ts";

/** Time that passes only when the scheduler lets the next timer fire. */
export interface Clock {
  nowMs(): number;
  sleep(owner: Actor, ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves to the next timer and answers who goes on then. */
  fireNext(): Resume | undefined;
  /** Forgets the timers of someone who died. */
  forget(owner: Actor): void;
}

interface Timer extends Resume {
  dueMs: number;
}

const startMs = Date.UTC(2026, 0, 1);

/** Makes a clock that stands still until a timer is fired. */
export function createClock(): Clock {
  let nowMs = startMs;
  let timers: Timer[] = [];

  function add(timer: Timer): void {
    const later = timers.findIndex(({ dueMs }) => dueMs > timer.dueMs);
    timers.splice(later === -1 ? timers.length : later, 0, timer);
  }

  return {
    nowMs: () => nowMs,
    sleep: (owner, ms, signal) =>
      new Promise((resolve, reject) => {
        const timer = { dueMs: nowMs + ms, actor: owner, go: resolve };
        const abort = () => {
          timers = timers.filter((other) => other !== timer);
          reject(signal?.reason);
        };
        if (signal?.aborted) return abort();
        add(timer);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    fireNext() {
      const timer = timers.shift();
      if (timer !== undefined) nowMs = timer.dueMs;
      return timer;
    },
    forget(owner) {
      timers = timers.filter(({ actor }) => actor !== owner);
    },
  };
}
