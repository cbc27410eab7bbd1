import { type Choice, type Fault, readChoice } from "./choice.ts";
import type { Clock } from "./clock.ts";
import type { Actor, Resume, Stage } from "./stage.ts";

/**
 * Something under way: a request, an answer, a statement for a database. The scheduler decides when
 * it happens.
 */
export interface Step {
  label: string;
  /** Who dies if a crash happens here. */
  owner: () => Actor;
  fault: Fault;
  /** What may become of it; the first is what happens in good times. */
  fates(): readonly string[];
  /** Lets it happen and answers who goes on then. */
  take(fate: string): Resume | undefined;
}

/** Ends a life, with all that it waited for. */
export function kill(clock: Clock, actor: Actor): void {
  actor.isAlive = false;
  clock.forget(actor);
  for (const react of actor.onDeath) react();
}

/** How far time goes on at one go, if nothing comes of it. */
const idleMs = 1_000;

export interface SchedulerParts {
  choices: readonly number[];
  faults: readonly Fault[];
  /** What is under way, the oldest first. */
  pool: Step[];
  clock: Clock;
  stage: Stage;
  note(who: string, what: string): void;
}

/**
 * Answers what lets the next thing happen: as the choices say, and when they are used up the
 * oldest, in peace.
 */
export function createScheduler(parts: SchedulerParts): () => Promise<void> {
  const { choices, faults, pool, clock, stage, note } = parts;
  const ahead = choices.values();

  /** What an actor had sent before it died stays under way. */
  async function take(step: Step, { fate, isCrash }: Choice): Promise<void> {
    const owner = step.owner();
    if (isCrash && owner.canDie && owner.isAlive && faults.includes("crash")) {
      note(owner.name, `crashes before: ${step.label}`);
      return kill(clock, owner);
    }
    pool.splice(pool.indexOf(step), 1);
    const fates = step.fates();
    const others = faults.includes(step.fault) ? fates.length - 1 : 0;
    const chosen = fates[fate === 0 || others === 0 ? 0 : 1 + (fate % others)] as string;
    note(owner.name, `${step.label} → ${chosen}`);
    await stage.resume(step.take(chosen));
  }

  /**
   * Lets time pass until something comes of it: most timers are of loops that look for work every
   * second and find none, and a choice each would be spent on nothing.
   */
  async function passTime(): Promise<void> {
    const before = pool.length;
    const untilMs = clock.nowMs() + idleMs;
    while (pool.length === before) {
      const resume = clock.fireNext(untilMs);
      if (resume === undefined) return;
      await stage.resume(resume);
      if (pool.length === before) clock.noteNothingDone();
    }
  }

  return async function next() {
    const choice = readChoice((pool.length === 0 ? undefined : ahead.next().value) ?? 0);
    // One place behind the steps stands for time: it may pass although much is under way.
    const step = pool[choice.which % (pool.length + 1)];
    if (step !== undefined) return take(step, choice);
    await passTime();
  };
}
