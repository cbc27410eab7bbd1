import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "@arch/kit/http/problem";
import { withTimeout } from "@arch/kit/jobs/withTimeout";
import { moneyTransaction } from "@arch/kit/mongo/connection";
import { isDatabaseUnavailable, isDuplicateKey } from "@arch/kit/mongo/errors";
import { crashPoint } from "@arch/kit/testing/crashPoint";
import { type ClientSession, mongo } from "mongoose";

/** Another transaction changed an account between our read and our write. */
export class ConcurrencyConflict extends Error {
  override readonly name = "ConcurrencyConflict";
}

export interface Commit<T> {
  startSession(): Promise<ClientSession>;
  /** Reads, decides and writes in the session's transaction; must be idempotent, because it may run again. */
  attempt(session: ClientSession): Promise<T>;
  /** How long to retry, in milliseconds. */
  timeoutMs?: number;
  /** How long to retry after a conflict, in milliseconds; `timeoutMs` by default. */
  conflictTimeoutMs?: number;
}

/**
 * Runs a transaction until its outcome is known. If the response to a commit was lost, the next attempt finds the
 * entries by their ids, or writes them.
 * @throws Problem outcome_unknown when time runs out and an earlier commit may have succeeded; otherwise the last
 * error, and then nothing was written.
 */
export async function commitWithRetry<T>(commit: Commit<T>): Promise<T> {
  const { startSession, attempt, timeoutMs = 6_000, conflictTimeoutMs = timeoutMs } = commit;
  const startedMs = performance.now();
  let mayBeCommitted = false;

  function retryForMs(error: unknown): number {
    // If an earlier commit may have succeeded, retry until `timeoutMs`: the conflicting transaction may be our own.
    if (isConflict(error)) return mayBeCommitted ? timeoutMs : conflictTimeoutMs;
    return isDatabaseUnavailable(error) ? timeoutMs : 0;
  }

  for (let tries = 0; ; tries++) {
    let isCommitting = false;
    try {
      return await inTransaction(await startSession(), attempt, () => {
        isCommitting = true;
      });
    } catch (error) {
      mayBeCommitted ||= isCommitting && !isAborted(error);
      if (performance.now() < startedMs + retryForMs(error)) {
        await delay(pauseMs(tries));
      } else if (mayBeCommitted) {
        throw outcomeUnknown(error);
      } else throw error;
    }
  }
}

const endTimeoutMs = 1_000;

/** The pause before a retry, in milliseconds: short at first, because most conflicts involve one other transaction. */
function pauseMs(tries: number): number {
  return Math.min(5 * 1.5 ** tries, 250) * Math.random();
}

/** The commit may have succeeded. */
export function outcomeUnknown(cause?: unknown): Problem {
  const detail =
    "The outcome of the operation is unknown: repeat it with the same Idempotency-Key, " +
    "or look for its operationId in the statement";
  return new Problem("outcome_unknown", detail, { cause });
}

async function inTransaction<T>(
  session: ClientSession,
  attempt: Commit<T>["attempt"],
  onCommitting: () => void,
): Promise<T> {
  try {
    session.startTransaction(moneyTransaction);
    const result = await attempt(session);
    onCommitting();
    crashPoint("before commit");
    await session.commitTransaction();
    crashPoint("after commit");
    return result;
  } finally {
    // Aborts a transaction that is not committed. A database that does not respond aborts it by its own time limit.
    await withTimeout(endTimeoutMs, session.endSession());
  }
}

/** With this label the commit was certainly rolled back; after any other error it may have succeeded. */
function isAborted(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel("TransientTransactionError");
}

const writeConflict = 112;

/** Whether another transaction wrote first, or holds a lock that this one needs. */
export function isConflict(error: unknown): boolean {
  if (error instanceof ConcurrencyConflict || isDuplicateKey(error)) return true;
  return error instanceof mongo.MongoServerError && error.code === writeConflict;
}
