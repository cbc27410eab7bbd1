import { mongo } from "mongoose";

/** Errors as the driver throws them, so that the code that sorts them is the real one. */

/** The connection broke: what became of the statement nobody knows. */
export function connectionLost(label: string): Error {
  const error = new mongo.MongoNetworkError("the connection to the mini Mongo broke");
  error.addErrorLabel(label);
  return error;
}

/** The id or another unique value is there already. */
export function duplicateKey(what: string): Error {
  return new mongo.MongoServerError({ message: `E11000 duplicate key ${what}`, code: 11000 });
}

/** Another transaction wrote, or is about to write, what this one wants to write. */
export function writeConflict(what: string): Error {
  return transient(`Write conflict on ${what}`, 112);
}

/** The server has no such transaction, or no longer. */
export function noSuchTransaction(): Error {
  return transient("The transaction is not there", 251);
}

const lockHeldName = "LockHeld";

/** Not an error of MongoDB's: a write outside of transactions waits for a transaction to end. */
export function lockHeld(what: string): Error {
  return Object.assign(new Error(`A transaction has ${what}`), { name: lockHeldName });
}

/** Whether a write has to wait. */
export function isLockHeld(error: unknown): boolean {
  return error instanceof Error && error.name === lockHeldName;
}

function transient(message: string, code: number): Error {
  const error = new mongo.MongoServerError({ message, code });
  error.addErrorLabel("TransientTransactionError");
  return error;
}
