import { toProblem } from "@arch/kit/answerProblems";
import { Problem } from "@arch/kit/problem";
import { within } from "@arch/kit/within";
import type { Outcome } from "./batch.ts";
import { isContended } from "./commitSurely.ts";
import { type Command, fingerprintOf } from "./ledger.ts";
import type { CommitBatch } from "./ledgerStore.ts";

export interface GroupCommitParts {
  commit: CommitBatch;
  /** How many commands go into one transaction at most. */
  maxBatch: number;
  /** How many may wait; more are refused at once rather than answered too late. */
  maxWaiting: number;
  /** What waited longer is refused unread, in milliseconds: whoever asked has given up by then. */
  maxWaitMs: number;
  /** How long a repeat waits for the outcome of the command that it repeats, in milliseconds. */
  repeatWaitMs: number;
}

interface Waiting {
  command: Command;
  sinceMs: number;
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
  const { commit, maxBatch, maxWaiting, maxWaitMs, repeatWaitMs } = parts;
  const waiting: Waiting[] = [];
  const unanswered = new Map<string, { command: Command; outcome: Promise<Outcome> }>();
  let isWorking = false;

  async function work(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) {
      const oldestMs = performance.now() - maxWaitMs;
      const group = waiting.splice(0, maxBatch);
      for (const { reject } of group.filter(({ sinceMs }) => sinceMs < oldestMs)) reject(tooBusy());
      await commitTogether(group.filter(({ sinceMs }) => sinceMs >= oldestMs));
    }
    isWorking = false;
  }

  async function commitTogether(group: Waiting[]): Promise<void> {
    if (group.length === 0) return;
    try {
      const outcomes = await commit(group.map(({ command }) => command));
      for (const [index, { resolve }] of group.entries()) resolve(outcomes[index] as Outcome);
    } catch (error) {
      const problem = toProblem(error);
      // Something in the group is beyond committing, or another replica holds it: in halves, its neighbours come through.
      if (group.length > 1 && (problem.code === "internal" || isContended(error))) {
        return commitInHalves(group);
      }
      for (const { command, reject } of group) reject(forCommand(problem, command));
    }
  }

  async function commitInHalves(group: Waiting[]): Promise<void> {
    const half = Math.ceil(group.length / 2);
    for (const part of [group.slice(0, half), group.slice(half)]) {
      const committing = commitTogether(part);
      // One that is left alone may take its time, but nobody else's.
      if (part.length > 1) await committing;
    }
  }

  function enqueue(command: Command): Promise<Outcome> {
    if (waiting.length >= maxWaiting) {
      throw tooBusy();
    }
    const outcome = new Promise<Outcome>((resolve, reject) => {
      waiting.push({ command, sinceMs: performance.now(), resolve, reject });
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

function tooBusy(): Problem {
  return new Problem("unavailable", "Too many operations wait; repeat the call later", {
    retryAfterSeconds: 1,
  });
}

/** The client gets the id by which to look for what became of its operation. */
function forCommand(problem: Problem, { operationId }: Command): Problem {
  if (problem.code !== "outcome_unknown") return problem;
  return new Problem(problem.code, problem.message, { members: { operationId }, cause: problem });
}
