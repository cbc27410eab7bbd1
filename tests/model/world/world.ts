import { type Clock, createClock } from "./clock.ts";
import { type Actor, createExecutor, type Executor, type Resume } from "./executor.ts";
import { createScheduler, type SchedulerParts, type Step } from "./scheduler.ts";

export type { Actor, Resume, Step };

/** An operation that the running actor requests, and that is executed in a later step. */
export type Operation<T> = Pick<Step, "label" | "fault" | "outcomes"> & {
  execute(outcome: string): T;
};

/** A simulation: executes one step at a time, in a chosen order. */
export interface World extends Executor {
  clock: Clock;
  trace: string[];
  post(step: Step): void;
  /** Posts a step whose result or error goes to the running actor. */
  perform<T>(operation: Operation<T>): Promise<T>;
  /**
   * Executes all steps, first by the choices and then without faults, until no work is left and no service looks for
   * more than its polls, or a check fails. Returns false if the number of steps exceeds its limit.
   */
  run(parts: { isAtRest(): boolean; isWrong(): boolean }): Promise<boolean>;
}

const maxFaultFreeSteps = 4_000;

/** Longer than the leases and back-offs of the services, in milliseconds. */
const quietMs = 20_000;

/** Creates a simulation in which `choices` decide the order of all steps and their faults. */
export function createWorld(
  parts: Pick<SchedulerParts, "choices" | "faults" | "frequent" | "isCalm">,
): World {
  const clock = createClock();
  const executor = createExecutor();
  const pool: Step[] = [];
  const trace: string[] = [];
  const note = (who: string, what: string) =>
    void trace.push(`${((clock.nowMs() % 86_400_000) / 1_000).toFixed(3)} s  ${who}: ${what}`);
  const { next, isQuietFor } = createScheduler({ ...parts, pool, clock, executor, note });
  return {
    ...executor,
    clock,
    trace,
    post: (step) => void pool.push(step),
    perform(operation) {
      const actor = executor.current();
      return new Promise((resolve, reject) => {
        const take = (outcome: string) =>
          executeOperation(operation, outcome, trace, resolve, reject);
        pool.push({
          ...operation,
          owner: () => actor,
          take: (outcome) => ({ actor, go: take(outcome) }),
        });
      });
    },
    async run({ isAtRest, isWrong }) {
      for (let left = parts.choices.length + maxFaultFreeSteps; left > 0; left--) {
        if (pool.length === 0 && isAtRest() && (await isQuietFor(quietMs))) return true;
        await next();
        if (isWrong()) return true;
      }
      return false;
    },
  };
}

/** Executes an operation now and returns the continuation of the actor that requested it. */
function executeOperation<T>(
  { execute }: Operation<T>,
  outcome: string,
  trace: string[],
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
): () => void {
  try {
    const result = execute(outcome);
    return () => resolve(result);
  } catch (error) {
    trace.push(`           ${error}`);
    return () => reject(error);
  }
}
