import mongoose from "mongoose";

const { mongo } = mongoose;

/** Whether a write failed because its id or another unique value exists already. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongo.MongoServerError && error.code === 11000;
}

/** Whether an operation failed because the database is down, does not respond or changes its primary. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof mongo.MongoError)) return isSocketError(error);
  return (
    error instanceof mongo.MongoServerSelectionError ||
    error instanceof mongo.MongoNetworkError ||
    error instanceof mongo.MongoNotConnectedError ||
    error instanceof mongo.MongoTopologyClosedError ||
    // The driver does not export its class.
    error.name === "MongoWaitQueueTimeoutError" ||
    unavailableLabels.some((label) => error.hasErrorLabel(label))
  );
}

/** A write to a connection that the server has just closed fails with the socket's own error. */
function isSocketError(error: unknown): boolean {
  return error instanceof Error && "code" in error && socketErrors.has(String(error.code));
}

const socketErrors = new Set(["EPIPE", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "ETIMEDOUT"]);

const unavailableLabels = [
  "RetryableWriteError",
  "TransientTransactionError",
  "UnknownTransactionCommitResult",
];
