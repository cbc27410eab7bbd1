import type { Actor, Resume } from "./stage.ts";

/** Whether a look that found nothing would find nothing at this time either. */
export type StillIdle = (nowMs: number) => boolean;

/** Time that passes only when the scheduler lets the next timer fire. */
export interface Clock {
  nowMs(): number;
  sleep(owner: Actor, ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Moves to the next timer of which something may come, and answers who goes on then; undefined
   * when there is none until then, and then it is that time.
   */
  fireNext(untilMs: number): Resume | undefined;
  /** Notes that whoever runs now has looked for work and found none. */
  noteIdleness(stillIdle: StillIdle): void;
  /** Notes that nothing came of the timer that fired last, except that someone sleeps again. */
  noteNothingDone(): void;
  /** Forgets the timers of someone who died. */
  forget(owner: Actor): void;
}

interface Timer extends Resume {
  ms: number;
  dueMs: number;
  /** What its owner will look for in vain; nothing is known where nothing is given. */
  looks?: StillIdle[];
}

/** What happened since a timer fired. */
interface Turn {
  fired?: Timer;
  slept: Timer[];
  looks: StillIdle[];
}

const startMs = Date.UTC(2026, 0, 1);

/**
 * Makes a clock that stands still until a timer is fired. The pause of a loop that would only look
 * for work in vain begins anew without waking its owner: the services have many such loops.
 */
export function createClock(): Clock {
  let nowMs = startMs;
  let timers: Timer[] = [];
  let turn: Turn = { slept: [], looks: [] };

  function add(timer: Timer): void {
    const later = timers.findIndex(({ dueMs }) => dueMs > timer.dueMs);
    timers.splice(later === -1 ? timers.length : later, 0, timer);
  }

  function next(untilMs: number): Timer | undefined {
    for (;;) {
      const [timer] = timers;
      if (timer === undefined || timer.dueMs > untilMs) {
        nowMs = untilMs;
        return undefined;
      }
      timers.shift();
      nowMs = timer.dueMs;
      if (!timer.looks?.every((stillIdle) => stillIdle(nowMs))) return timer;
      timer.dueMs += timer.ms;
      add(timer);
    }
  }

  return {
    nowMs: () => nowMs,
    sleep: (owner, ms, signal) =>
      new Promise((resolve, reject) => {
        const timer: Timer = { ms, dueMs: nowMs + ms, actor: owner, go: resolve };
        const abort = () => {
          timers = timers.filter((other) => other !== timer);
          reject(signal?.reason);
        };
        if (signal?.aborted) return abort();
        add(timer);
        turn.slept.push(timer);
        signal?.addEventListener("abort", abort, { once: true });
      }),
    fireNext(untilMs) {
      const fired = next(untilMs);
      turn = { fired, slept: [], looks: [] };
      return fired;
    },
    noteIdleness: (stillIdle) => void turn.looks.push(stillIdle),
    noteNothingDone() {
      const { fired, slept, looks } = turn;
      const [again] = slept;
      if (again === undefined || slept.length > 1 || looks.length === 0) return;
      if (again.ms === fired?.ms) again.looks = looks;
    },
    forget(owner) {
      timers = timers.filter(({ actor }) => actor !== owner);
    },
  };
}
