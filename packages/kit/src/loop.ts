import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";

/** A piece of work that is done again and again, never twice at once. */
export interface Loop {
  /** Runs it now instead of at its next turn; resolves when a run that began after this call has ended, well or not. */
  wake(): Promise<void>;
  /** Lets the run in hand finish and starts no other. */
  stop(): Promise<void>;
}

export interface LoopParts {
  name: string;
  everyMs: number;
  /** Answers whether more work is waiting, in which case it is called again at once. Once aborted, begins nothing new. */
  run(signal: AbortSignal): Promise<boolean>;
  log: Logger;
}

/** Starts a loop: `run` at once, then every `everyMs` after the last run ended, or when woken. */
export function startLoop({ name, everyMs, run, log }: LoopParts): Loop {
  let pause = new AbortController();
  let wakers: (() => void)[] = [];
  const ending = new AbortController();
  const { signal } = ending;

  async function runForever(): Promise<void> {
    while (!signal.aborted) {
      const served = wakers;
      wakers = [];
      const more = await run(signal).catch((error: unknown) => {
        log.warn({ err: error, loop: name }, "a run failed, the next one tries again");
        return false;
      });
      for (const resolve of served) resolve();
      if (more || wakers.length > 0 || signal.aborted) continue;
      pause = new AbortController();
      await delay(everyMs, undefined, { signal: pause.signal }).catch(ignoreAbort);
    }
    for (const resolve of wakers) resolve();
  }

  const done = runForever();
  return {
    wake() {
      if (signal.aborted) return Promise.resolve();
      const served = new Promise<void>((resolve) => {
        wakers.push(resolve);
      });
      pause.abort();
      return served;
    },
    async stop() {
      ending.abort();
      pause.abort();
      await done;
    },
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}
