import type { Actor, Resume } from "./executor.ts";

/** Whether a poll that found nothing would find nothing at this time either. */
export type StillIdle = (nowMs: number) => boolean;

/** A clock that advances only when the scheduler fires the next timer. */
export interface Clock {
  nowMs(): number;
  sleep(owner: Actor, ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Advances to the next timer that is not known to be idle, and returns its owner's continuation.
   * If there is none before `untilMs`, advances to `untilMs` and returns undefined.
   */
  fireNext(untilMs: number): Resume | undefined;
  /** Records that the running actor has polled for work and found none. */
  noteIdlePoll(stillIdle: StillIdle): void;
  /** Records that the timer that fired last has led to no step, only to another sleep. */
  noteNothingDone(): void;
  /** Cancels the timers of a crashed actor. */
  cancelTimers(owner: Actor): void;
}

interface Timer extends Resume {
  ms: number;
  dueMs: number;
  /** The idle polls that follow this timer; undefined if something else may follow. */
  idlePolls?: StillIdle[];
}

/** The effects of a timer since it fired. */
interface Turn {
  fired?: Timer;
  slept: Timer[];
  idlePolls: StillIdle[];
}

const startMs = Date.UTC(2026, 0, 1);

/**
 * Creates a clock that stands still until a timer is fired. The services have many polling loops: a
 * loop's timer restarts without resuming its owner while the poll is known to find nothing.
 */
export function createClock(): Clock {
  let nowMs = startMs;
  let timers: Timer[] = [];
  let turn: Turn = { slept: [], idlePolls: [] };

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
      if (!timer.idlePolls?.every((stillIdle) => stillIdle(nowMs))) return timer;
      timer.dueMs += timer.ms;
      add(timer);
    }
  }

  return {
    nowMs: () => nowMs,
    sleep: (owner, ms, signal) =>
      new Promise((resolve, reject) => {
        const go = () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        };
        const timer: Timer = { ms, dueMs: nowMs + ms, actor: owner, go };
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
      turn = { fired, slept: [], idlePolls: [] };
      return fired;
    },
    noteIdlePoll: (stillIdle) => void turn.idlePolls.push(stillIdle),
    noteNothingDone() {
      const { fired, slept, idlePolls } = turn;
      const [again] = slept;
      if (again === undefined || slept.length > 1 || idlePolls.length === 0) return;
      if (again.ms === fired?.ms) again.idlePolls = idlePolls;
    },
    cancelTimers(owner) {
      timers = timers.filter(({ actor }) => actor !== owner);
    },
  };
}
