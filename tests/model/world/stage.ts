/** One life of a process. All it has in memory ends with it: nobody resumes the dead. */
export interface Actor {
  name: string;
  isAlive: boolean;
  canDie: boolean;
  /** What the world sees of a death: connections that break, transactions left open. */
  onDeath: Set<() => void>;
}

/** Someone who goes on after a step; all code that runs until the next step is theirs. */
export interface Resume {
  actor: Actor;
  go(): void;
}

/** Where one actor at a time runs. */
export interface Stage {
  /** Who runs now. */
  current(): Actor;
  resume(next: Resume | undefined): Promise<void>;
}

/** An actor that no fault ends: what is outside of the shop. */
export function immortal(name: string): Actor {
  return { name, isAlive: true, canDie: false, onDeath: new Set() };
}

/** Makes an empty stage. */
export function createStage(): Stage {
  let current: Actor | undefined;
  return {
    current() {
      if (current === undefined) throw new Error("Nobody is on stage: the dead have risen");
      return current;
    },
    async resume(next) {
      if (!next?.actor.isAlive) return;
      current = next.actor;
      next.go();
      // Past all microtasks: whoever was resumed has come to its next step or has ended.
      await new Promise<void>((resolve) => void setImmediate(resolve));
      current = undefined;
    },
  };
}
