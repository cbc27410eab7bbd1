import { Problem } from "@arch/kit/problem";
import type { Outcome } from "./batch.ts";
import type { Command } from "./ledger.ts";
import type { CommitBatch } from "./ledgerStore.ts";

export interface GroupCommitParts {
  commit: CommitBatch;
  /** How many commands go into one transaction at most. */
  maxBatch: number;
  /** How many may wait; more are refused at once rather than answered too late. */
  maxWaiting: number;
  /** Called after each commit that wrote something, before anyone is answered. */
  onCommitted(): void;
}

interface Waiting {
  command: Command;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * Gathers the commands that wait while a commit is on its way and commits them together: the journal is flushed
 * once for all of them. Nobody waits for company: an idle ledger commits the first command at once.
 */
export function groupCommit({ commit, maxBatch, maxWaiting, onCommitted }: GroupCommitParts) {
  const waiting: Waiting[] = [];
  let working = false;

  async function work(): Promise<void> {
    working = true;
    while (waiting.length > 0) await commitTogether(waiting.splice(0, maxBatch));
    working = false;
  }

  async function commitTogether(group: Waiting[]): Promise<void> {
    try {
      const outcomes = await commit(group.map(({ command }) => command));
      if (outcomes.some((outcome) => outcome.kind === "recorded" && !outcome.replayed))
        onCommitted();
      group.forEach(({ resolve }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined) throw new Error("a commit left a command without an outcome");
        resolve(outcome);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /**
   * Puts a command into the next commit and resolves with its outcome once that is durable.
   * @throws Problem unavailable when too many wait already.
   */
  return function submit(command: Command): Promise<Outcome> {
    if (waiting.length >= maxWaiting) {
      throw new Problem("unavailable", "Too many operations wait; repeat the call later", {
        retryAfterSeconds: 1,
      });
    }
    return new Promise((resolve, reject) => {
      waiting.push({ command, resolve, reject });
      if (!working) void work();
    });
  };
}
