import { mongo } from "mongoose";

/** Errors as the driver throws them, so that the services' error handling is tested too. */

/** The connection broke: the outcome of the statement is unknown. */
export function connectionLost(label: string): Error {
  const error = new mongo.MongoNetworkError("the connection to the simulated MongoDB broke");
  error.addErrorLabel(label);
  return error;
}

/** The id or another unique value exists already. */
export function duplicateKey(what: string): Error {
  return new mongo.MongoServerError({ message: `E11000 duplicate key ${what}`, code: 11000 });
}

/** Another transaction has written the same document, committed or not. */
export function writeConflict(what: string): Error {
  return transient(`Write conflict on ${what}`, 112);
}

/** The server does not have this transaction, or has ended it. */
export function noSuchTransaction(): Error {
  return transient("No such transaction", 251);
}

const lockHeldName = "LockHeld";

/** Not a MongoDB error: a write outside of transactions waits for a transaction to end. */
export function lockHeld(what: string): Error {
  return Object.assign(new Error(`A transaction has locked ${what}`), { name: lockHeldName });
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
