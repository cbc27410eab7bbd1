import { setTimeout as delay } from "node:timers/promises";
import { crashPoint } from "@arch/kit/crashPoint";
import { isDatabaseAway, isDuplicateKey, moneyTransaction } from "@arch/kit/mongo";
import { Problem } from "@arch/kit/problem";
import { type ClientSession, mongo } from "mongoose";

/** Another replica took an id, a number or an account between our reading and our writing. */
export class LostRace extends Error {}

export interface Commit<T> {
  startSession(): Promise<ClientSession>;
  /** Reads, decides and writes in the session's transaction; must come to the same when it runs again. */
  attempt(session: ClientSession): Promise<T>;
  /** How long to try, in milliseconds. */
  patienceMs?: number;
  /** How long to try against a rival who holds what is wanted, in milliseconds; as long as ever, where not given. */
  contendedMs?: number;
}

/**
 * Runs a transaction until it is certain what became of it. Whether a commit whose answer was lost took place, the
 * next attempt finds out: it sees the entries by their ids, or writes them.
 * @throws Problem outcome_unknown when time runs out and one of the commits may have taken place; otherwise the
 * last failure, and then nothing was written.
 */
export async function commitSurely<T>(commit: Commit<T>): Promise<T> {
  const { startSession, attempt, patienceMs = 6_000, contendedMs = patienceMs } = commit;
  const startedMs = performance.now();
  let mayBeCommitted = false;
  for (let tries = 0; ; tries++) {
    let isCommitting = false;
    try {
      return await inTransaction(await startSession(), attempt, () => {
        isCommitting = true;
      });
    } catch (error) {
      mayBeCommitted ||= isCommitting && !isAborted(error);
      // Once a commit may have taken place its outcome is worth all the patience: the rival may be our own left-over.
      const rivalMs = mayBeCommitted ? patienceMs : contendedMs;
      const bearMs = isContended(error) ? rivalMs : isDatabaseAway(error) ? patienceMs : 0;
      if (performance.now() < startedMs + bearMs) {
        await delay(pauseMs(tries));
      } else if (mayBeCommitted) {
        throw new Problem("outcome_unknown", outcomeUnknown, { cause: error });
      } else throw error;
    }
  }
}

/** Milliseconds to stand back before trying again: short at first, for most races are lost to one rival. */
function pauseMs(tries: number): number {
  return Math.min(5 * 1.5 ** tries, 250) * Math.random();
}

const outcomeUnknown =
  "It is not known yet whether the operation took place: repeat it with the same Idempotency-Key, " +
  "or look for its operationId in the statement";

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
    // Aborts what was not committed.
    await session.endSession();
  }
}

/** A commit that failed with this label was rolled back for certain; any other failure leaves it open. */
function isAborted(error: unknown): boolean {
  return error instanceof mongo.MongoError && error.hasErrorLabel("TransientTransactionError");
}

const writeConflict = 112;

/** Whether another transaction was faster or holds what this one wants. */
export function isContended(error: unknown): boolean {
  if (error instanceof LostRace || isDuplicateKey(error)) return true;
  return error instanceof mongo.MongoServerError && error.code === writeConflict;
}
