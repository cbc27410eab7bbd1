import { type Choice, type Fault, readChoice } from "./choice.ts";
import type { Clock } from "./clock.ts";
import type { Actor, Executor, Resume } from "./executor.ts";

/**
 * A pending request, response, event or database statement. The scheduler decides when it is
 * executed.
 */
export interface Step {
  label: string;
  /** The actor that crashes if this step is a crash. */
  owner: () => Actor;
  fault: Fault;
  /** The possible outcomes; the first is the fault-free one. */
  outcomes(): readonly string[];
  /** Executes the step and returns the actor that continues. */
  take(outcome: string): Resume | undefined;
}

/** Crashes an actor and cancels its timers. */
export function kill(clock: Clock, actor: Actor): void {
  actor.isRunning = false;
  clock.cancelTimers(actor);
  for (const react of actor.onCrash) react();
}

/** The largest advance of the clock in one choice, if no timer leads to a step. */
const idleMs = 1_000;

export interface SchedulerParts {
  choices: readonly number[];
  faults: readonly Fault[];
  /** The kind of fault that is frequent. */
  frequent: Fault | undefined;
  /** Whether steps are executed without choices for now. */
  isCalm(): boolean;
  /** The pending steps, oldest first. */
  pool: Step[];
  clock: Clock;
  executor: Executor;
  note(who: string, what: string): void;
}

export interface Scheduler {
  /** Executes the next step: by the choices first, afterwards the oldest one without faults. */
  next(): Promise<void>;
  /** Lets so much time pass without any step; resolves with false when a timer leads to a step. */
  isQuietFor(ms: number): Promise<boolean>;
}

export function createScheduler(parts: SchedulerParts): Scheduler {
  const { choices, faults, frequent, isCalm, pool, clock, executor, note } = parts;
  const remaining = choices.values();

  /** Steps that an actor posted before its crash stay pending. */
  async function take(step: Step, { outcomeOf, isCrash }: Choice): Promise<void> {
    const owner = step.owner();
    if (isCrash && owner.canCrash && owner.isRunning && faults.includes("crash")) {
      note(owner.name, `crashes before: ${step.label}`);
      return kill(clock, owner);
    }
    pool.splice(pool.indexOf(step), 1);
    const outcomes = step.outcomes();
    const faultCount = faults.includes(step.fault) ? outcomes.length - 1 : 0;
    const outcome = outcomeOf(step.fault);
    const index = outcome === 0 || faultCount === 0 ? 0 : 1 + (outcome % faultCount);
    const chosen = outcomes[index] as string;
    note(owner.name, `${step.label} → ${chosen}`);
    await executor.resume(step.take(chosen));
  }

  /**
   * Fires timers until one of them leads to a step: most timers belong to idle polling loops, and a
   * choice for each of them would be wasted.
   */
  async function passTime(untilMs: number): Promise<void> {
    const before = pool.length;
    while (pool.length === before) {
      const resume = clock.fireNext(untilMs);
      if (resume === undefined) return;
      await executor.resume(resume);
      if (pool.length === before) clock.noteNothingDone();
    }
  }

  return {
    async next() {
      const number = pool.length === 0 || isCalm() ? undefined : remaining.next().value;
      const choice = readChoice(number ?? 0, (fault) => fault === frequent);
      // The index after the last step stands for time: it may pass while steps are pending.
      const step = pool[choice.which % (pool.length + 1)];
      if (step !== undefined) return take(step, choice);
      await passTime(clock.nowMs() + idleMs);
    },
    async isQuietFor(ms) {
      await passTime(clock.nowMs() + ms);
      return pool.length === 0;
    },
  };
}
