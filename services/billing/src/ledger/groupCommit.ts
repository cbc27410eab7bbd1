import { Problem } from "@arch/kit/http/problem";
import { toProblem } from "@arch/kit/http/problemResponses";
import { withTimeout } from "@arch/kit/jobs/withTimeout";
import type { Outcome } from "./batch.ts";
import { isConflict, outcomeUnknown } from "./commitWithRetry.ts";
import { type Command, fingerprintOf } from "./ledger.ts";
import type { CommitBatch } from "./ledgerStore.ts";

export interface GroupCommitParts {
  commit: CommitBatch;
  /** The largest number of commands in one transaction. */
  maxBatch?: number;
  /** The largest number of waiting commands; more are refused at once instead of after a timeout. */
  maxWaiting?: number;
  /** A command that waited longer is refused, in milliseconds: its client has given up. */
  maxWaitMs?: number;
  /** When a command in a commit gets the outcome "unknown", in milliseconds: shorter than its callers wait. */
  outcomeTimeoutMs?: number;
  /** How long a repeat waits for the outcome of the first request, in milliseconds. */
  repeatWaitMs?: number;
}

interface WaitingCommand {
  command: Command;
  sinceMs: number;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Adds a command to the next commit and resolves with its outcome once it is durable. */
export type Submit = (command: Command) => Promise<Outcome>;

/**
 * Commits together all commands that arrived during the previous commit, so that one journal flush serves them all. No
 * command waits for others: an idle ledger commits the first one at once.
 */
export function groupCommit(parts: GroupCommitParts): Submit {
  const { commit, maxBatch = 256, maxWaiting = 4096 } = parts;
  const { maxWaitMs = 8_000, repeatWaitMs = 5_000, outcomeTimeoutMs = 9_000 } = parts;
  const waiting: WaitingCommand[] = [];
  const inProgress = new Map<string, { command: Command; outcome: Promise<Outcome> }>();
  let isCommitting = false;

  async function commitWaiting(): Promise<void> {
    isCommitting = true;
    while (waiting.length > 0) {
      const enqueuedAfterMs = performance.now() - maxWaitMs;
      const group = waiting.splice(0, maxBatch);
      for (const { reject } of group.filter(({ sinceMs }) => sinceMs < enqueuedAfterMs)) {
        reject(waitedTooLong());
      }
      await commitTogether(group.filter(({ sinceMs }) => sinceMs >= enqueuedAfterMs));
    }
    isCommitting = false;
  }

  async function commitTogether(group: WaitingCommand[]): Promise<void> {
    if (group.length === 0) return;
    try {
      const outcomes = await commit(group.map(({ command }) => command));
      for (const [index, { resolve }] of group.entries()) resolve(outcomes[index] as Outcome);
    } catch (error) {
      const problem = toProblem(error);
      // One command cannot be committed, or conflicts with another replica: in halves, the others still succeed.
      if (group.length > 1 && (problem.code === "internal" || isConflict(error))) {
        return commitInHalves(group);
      }
      for (const { command, reject } of group) reject(forCommand(problem, command));
    }
  }

  async function commitInHalves(group: WaitingCommand[]): Promise<void> {
    const half = Math.ceil(group.length / 2);
    for (const part of [group.slice(0, half), group.slice(half)]) {
      const committing = commitTogether(part);
      // Not awaited: a single command retries while the next group commits.
      if (part.length > 1) await committing;
    }
  }

  function enqueue(command: Command): Promise<Outcome> {
    if (waiting.length >= maxWaiting) {
      throw tooBusy("Too many operations are waiting; repeat the call later");
    }
    const outcome = new Promise<Outcome>((resolve, reject) => {
      waiting.push({ command, sinceMs: performance.now(), resolve, reject });
    });
    track(command, outcome);
    if (!isCommitting) void commitWaiting();
    return outcome;
  }

  function track(command: Command, outcome: Promise<Outcome>): void {
    const { operationId } = command;
    if (inProgress.has(operationId)) return;
    inProgress.set(operationId, { command, outcome });
    const untrack = () => void inProgress.delete(operationId);
    outcome.then(untrack, untrack);
  }

  /** Settles in time, whatever the commit does. */
  async function commitInTime(command: Command): Promise<Outcome> {
    const outcome = await withTimeout(outcomeTimeoutMs, enqueue(command));
    if (outcome !== undefined) return outcome;
    const index = waiting.findIndex((other) => other.command === command);
    if (index === -1) throw forCommand(outcomeUnknown(), command);
    const error = waitedTooLong();
    for (const { reject } of waiting.splice(index, 1)) reject(error);
    throw error;
  }

  return async function submit(command) {
    const first = inProgress.get(command.operationId);
    if (first === undefined || fingerprintOf(first.command) !== fingerprintOf(command)) {
      return commitInTime(command);
    }
    const outcome = await withTimeout(repeatWaitMs, first.outcome);
    if (outcome === undefined) {
      throw new Problem("in_progress", "The same call is still in progress; repeat it later", {
        retryAfterSeconds: 1,
      });
    }
    return outcome.kind === "recorded" ? { ...outcome, replayed: true } : outcome;
  };
}

function waitedTooLong(): Problem {
  return tooBusy("The operation waited too long; repeat the call later");
}

function tooBusy(detail: string): Problem {
  return new Problem("unavailable", detail, { retryAfterSeconds: 1 });
}

/** Adds the operationId, so that the client can look for the operation in the statement. */
function forCommand(problem: Problem, { operationId }: Command): Problem {
  if (problem.code !== "outcome_unknown") return problem;
  return new Problem(problem.code, problem.message, { members: { operationId }, cause: problem });
}
