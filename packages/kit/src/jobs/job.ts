import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";

/** Background work in runs that never overlap. */
export interface Job {
  name: string;
  /** Starts the runs: the first one at once. */
  start(log: Logger): void;
  /**
   * Requests a run now. Resolves when a run that began after this call has ended, with or without an error; at once
   * when the job is not running.
   */
  wake(): Promise<void>;
  /** Whether the current run takes longer than its bound. */
  isOverdue(): boolean;
  /** Resolves when the current run has ended; no other run starts. */
  stop(): Promise<void>;
}

/** Aborted when the run must start nothing new: on shutdown, and after a third of its bound. */
export type RunSignal = Pick<AbortSignal, "aborted">;

export interface JobParts {
  name: string;
  /** The pause between the end of a run and the start of the next one, in milliseconds. */
  everyMs: number;
  /** The bound of a run, in milliseconds; 60 s by default, longer than all its I/O after its signal is aborted. */
  timeoutMs?: number;
  /** Resolves with true when more work is waiting, and then runs again at once. Starts nothing new once aborted. */
  run(signal: RunSignal): Promise<boolean>;
}

/** Makes a job that runs at its start, then `everyMs` after the end of each run, or when woken. */
export function createJob({ name, everyMs, timeoutMs = 60_000, run }: JobParts): Job {
  const stopping = new AbortController();
  const { signal } = stopping;
  let pause = new AbortController();
  let wakers: (() => void)[] = [];
  let running: Promise<void> | undefined;
  let runStartedMs: number | undefined;

  /** Without a timer, because most runs are short. */
  const hasRunFor = (ms: number) =>
    runStartedMs !== undefined && performance.now() - runStartedMs > ms;
  const runSignal: RunSignal = {
    get aborted() {
      return signal.aborted || hasRunFor(timeoutMs / 3);
    },
  };

  async function runUntilStopped(log: Logger): Promise<void> {
    while (!signal.aborted) {
      const served = wakers;
      wakers = [];
      runStartedMs = performance.now();
      const hasMore = await run(runSignal).catch((error: unknown) => {
        log.warn({ err: error, job: name }, "run failed, will retry");
        return false;
      });
      runStartedMs = undefined;
      for (const resolve of served) resolve();
      if (hasMore || wakers.length > 0 || signal.aborted) continue;
      pause = new AbortController();
      await delay(everyMs, undefined, { signal: pause.signal }).catch(ignoreAbort);
    }
    for (const resolve of wakers) resolve();
  }

  return {
    name,
    start(log) {
      running ??= runUntilStopped(log);
    },
    wake() {
      if (running === undefined || signal.aborted) return Promise.resolve();
      const served = new Promise<void>((resolve) => {
        wakers.push(resolve);
      });
      pause.abort();
      return served;
    },
    isOverdue: () => hasRunFor(timeoutMs),
    async stop() {
      stopping.abort();
      pause.abort();
      await running;
    },
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}
