import { toProblem } from "@arch/kit/answerProblems";
import { Problem } from "@arch/kit/problem";
import { within } from "@arch/kit/within";
import type { Outcome } from "./batch.ts";
import { type Command, fingerprintOf } from "./ledger.ts";
import type { CommitBatch } from "./ledgerStore.ts";

export interface GroupCommitParts {
  commit: CommitBatch;
  /** How many commands go into one transaction at most. */
  maxBatch: number;
  /** How many may wait; more are refused at once rather than answered too late. */
  maxWaiting: number;
  /** How long a repeat waits for the outcome of the command that it repeats, in milliseconds. */
  repeatWaitMs: number;
  /** Called after each commit that wrote something, before anyone is answered. */
  onCommitted(): void;
}

interface Waiting {
  command: Command;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Puts a command into the next commit and resolves with its outcome once that is durable. */
export type Submit = (command: Command) => Promise<Outcome>;

/**
 * Gathers the commands that wait while a commit is on its way and commits them together: the journal is flushed
 * once for all of them. Nobody waits for company: an idle ledger commits the first command at once.
 */
export function groupCommit(parts: GroupCommitParts): Submit {
  const { commit, maxBatch, maxWaiting, repeatWaitMs, onCommitted } = parts;
  const waiting: Waiting[] = [];
  const unanswered = new Map<string, { command: Command; outcome: Promise<Outcome> }>();
  let isWorking = false;

  async function work(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) await commitTogether(waiting.splice(0, maxBatch));
    isWorking = false;
  }

  async function commitTogether(group: Waiting[]): Promise<void> {
    try {
      const outcomes = await commit(group.map(({ command }) => command));
      if (outcomes.some(isFresh)) onCommitted();
      for (const [index, { resolve }] of group.entries()) resolve(outcomes[index] as Outcome);
    } catch (error) {
      const problem = toProblem(error);
      // Something in the group is beyond committing: in halves, its neighbours come through.
      if (problem.code === "internal" && group.length > 1) {
        const half = Math.ceil(group.length / 2);
        await commitTogether(group.slice(0, half));
        return commitTogether(group.slice(half));
      }
      for (const { command, reject } of group) reject(forCommand(problem, command));
    }
  }

  function enqueue(command: Command): Promise<Outcome> {
    if (waiting.length >= maxWaiting) {
      throw new Problem("unavailable", "Too many operations wait; repeat the call later", {
        retryAfterSeconds: 1,
      });
    }
    const outcome = new Promise<Outcome>((resolve, reject) => {
      waiting.push({ command, resolve, reject });
    });
    remember(command, outcome);
    if (!isWorking) void work();
    return outcome;
  }

  function remember(command: Command, outcome: Promise<Outcome>): void {
    const { operationId } = command;
    if (unanswered.has(operationId)) return;
    unanswered.set(operationId, { command, outcome });
    const forget = () => void unanswered.delete(operationId);
    outcome.then(forget, forget);
  }

  return async function submit(command) {
    const first = unanswered.get(command.operationId);
    if (first === undefined || fingerprintOf(first.command) !== fingerprintOf(command)) {
      return enqueue(command);
    }
    const outcome = await within(repeatWaitMs, first.outcome);
    if (outcome === undefined) {
      throw new Problem("in_progress", "The same call is still in progress; repeat it later", {
        retryAfterSeconds: 1,
      });
    }
    return outcome.kind === "recorded" ? { ...outcome, replayed: true } : outcome;
  };
}

function isFresh(outcome: Outcome): boolean {
  return outcome.kind === "recorded" && !outcome.replayed;
}

/** The client gets the id by which to look for what became of its operation. */
function forCommand(problem: Problem, { operationId }: Command): Problem {
  if (problem.code !== "outcome_unknown") return problem;
  return new Problem(problem.code, problem.message, { members: { operationId }, cause: problem });
}
