import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";

/** A piece of work that is done again and again, never twice at once. */
export interface Loop {
  /** Runs it now instead of at its next turn. */
  wake(): void;
  /** Lets the run in hand finish and starts no other. */
  stop(): Promise<void>;
}

export interface LoopParts {
  name: string;
  everyMs: number;
  /** Answers whether more work is waiting, in which case it is called again at once. */
  run(): Promise<boolean>;
  log: Logger;
}

/** Starts a loop: `run` at once, then every `everyMs` after the last run ended, or when woken. */
export function startLoop({ name, everyMs, run, log }: LoopParts): Loop {
  let pause = new AbortController();
  let woken = false;
  let stopped = false;

  async function runForever(): Promise<void> {
    while (!stopped) {
      woken = false;
      const more = await run().catch((error: unknown) => {
        log.warn({ err: error, loop: name }, "a run failed, the next one tries again");
        return false;
      });
      if (more || woken || stopped) continue;
      pause = new AbortController();
      await delay(everyMs, undefined, { signal: pause.signal }).catch(ignoreAbort);
    }
  }

  const done = runForever();
  return {
    wake() {
      woken = true;
      pause.abort();
    },
    async stop() {
      stopped = true;
      pause.abort();
      await done;
    },
  };
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}
