/** One run of a process, from start to crash. A crashed actor is never resumed. */
export interface Actor {
  name: string;
  isRunning: boolean;
  canCrash: boolean;
  /** The visible effects of a crash: broken connections, open transactions. */
  onCrash: Set<() => void>;
}

/** The continuation of an actor after a step; all code until the next step belongs to the actor. */
export interface Resume {
  actor: Actor;
  go(): void;
}

/** Runs one actor at a time. */
export interface Executor {
  /** @throws Error if no actor is running. */
  current(): Actor;
  resume(next: Resume | undefined): Promise<void>;
}

/** An actor outside of the services, which no fault crashes. */
export function externalActor(name: string): Actor {
  return { name, isRunning: true, canCrash: false, onCrash: new Set() };
}

/** Creates an executor; no actor is running yet. */
export function createExecutor(): Executor {
  let current: Actor | undefined;
  return {
    current() {
      if (current === undefined)
        throw new Error("No actor is running: code of a crashed actor was resumed");
      return current;
    },
    async resume(next) {
      if (!next?.actor.isRunning) return;
      current = next.actor;
      next.go();
      // After all microtasks the resumed actor has reached its next step or has ended.
      await new Promise<void>((resolve) => void setImmediate(resolve));
      current = undefined;
    },
  };
}
