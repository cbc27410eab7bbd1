import type { Fault } from "./choice.ts";
import { type Clock, createClock } from "./clock.ts";
import { createScheduler, type Step } from "./scheduler.ts";
import { type Actor, createStage, type Resume, type Stage } from "./stage.ts";

export type { Actor, Resume, Step };

/** What the actor that runs now has done some time later. */
export type Deed<T> = Pick<Step, "label" | "fault" | "fates"> & { act(fate: string): T };

/** Where everything happens: one thing at a time, in an order that is chosen. */
export interface World extends Stage {
  clock: Clock;
  trace: string[];
  post(step: Step): void;
  /** Posts a step whose result, or what it throws, goes to the actor that runs now. */
  perform<T>(deed: Deed<T>): Promise<T>;
  /**
   * Lets everything happen, first by the choices and then in peace, until nothing is left to do or
   * something is wrong. Answers false when there is no end of it.
   */
  run(parts: { isAtRest(): boolean; isWrong(): boolean }): Promise<boolean>;
}

const peacefulSteps = 4_000;

/** Makes a world in which `choices` decide the order of all steps and what goes wrong. */
export function createWorld(parts: {
  choices: readonly number[];
  faults: readonly Fault[];
}): World {
  const clock = createClock();
  const stage = createStage();
  const pool: Step[] = [];
  const trace: string[] = [];
  const note = (who: string, what: string) =>
    void trace.push(`${((clock.nowMs() % 86_400_000) / 1_000).toFixed(3)} s  ${who}: ${what}`);
  const next = createScheduler({ ...parts, pool, clock, stage, note });
  return {
    ...stage,
    clock,
    trace,
    post: (step) => void pool.push(step),
    perform(deed) {
      const actor = stage.current();
      return new Promise((resolve, reject) => {
        const take = (fate: string) => outcomeOf(deed, fate, trace, resolve, reject);
        pool.push({ ...deed, owner: () => actor, take: (fate) => ({ actor, go: take(fate) }) });
      });
    },
    async run({ isAtRest, isWrong }) {
      for (let left = parts.choices.length + peacefulSteps; left > 0; left--) {
        if (pool.length === 0 && isAtRest()) return true;
        await next();
        if (isWrong()) return true;
      }
      return false;
    },
  };
}

/** Has a deed take place now; who asked for it hears of it next, unless they are dead. */
function outcomeOf<T>(
  { act }: Deed<T>,
  fate: string,
  trace: string[],
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): () => void {
  try {
    const result = act(fate);
    return () => resolve(result);
  } catch (error) {
    trace.push(`           ${error}`);
    return () => reject(error);
  }
}
