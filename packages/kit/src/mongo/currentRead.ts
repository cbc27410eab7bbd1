import { setTimeout as delay } from "node:timers/promises";
import type { ClientSession, Connection } from "mongoose";
import { moneyTransaction } from "./connection.ts";
import { isDatabaseUnavailable } from "./errors.ts";

/** An attempt that fails later than this is the last one, in milliseconds. */
const retryForMs = 2_000;

/**
 * Reads what shows every change that was acknowledged before the call, also during a change of the primary: a replaced
 * primary serves majority reads for a moment, but it cannot commit. The read concern "linearizable" would do the same, and
 * takes 100 ms on a replica set of one member.
 * @throws the last error when the database stays unavailable.
 */
export async function readCurrent<T>(
  db: Connection,
  read: (session: ClientSession) => Promise<T>,
): Promise<T> {
  const startedMs = performance.now();
  for (;;) {
    try {
      return await readOnce(await db.startSession(), read);
    } catch (error) {
      // The driver does not repeat the operations of a transaction.
      const isOver = performance.now() > startedMs + retryForMs;
      if (isOver || !isDatabaseUnavailable(error)) throw error;
      await delay(50);
    }
  }
}

async function readOnce<T>(
  session: ClientSession,
  read: (session: ClientSession) => Promise<T>,
): Promise<T> {
  try {
    session.startTransaction(moneyTransaction);
    const result = await read(session);
    await session.commitTransaction();
    return result;
  } finally {
    // The driver ends a session without an error; the caller need not wait for the abort of a failed transaction.
    void session.endSession();
  }
}
