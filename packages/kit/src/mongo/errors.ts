import mongoose from "mongoose";

const { mongo } = mongoose;

const duplicateKey = 11000;

/** Whether a write failed because its id or another unique value exists already; of a bulk write, each failed part. */
export function isDuplicateKey(error: unknown): boolean {
  if (!(error instanceof mongo.MongoServerError)) return false;
  if (!(error instanceof mongo.MongoBulkWriteError)) return error.code === duplicateKey;
  const failed = [error.writeErrors].flat();
  if (error.result.getWriteConcernError() !== undefined) return false;
  return failed.length > 0 && failed.every(({ code }) => code === duplicateKey);
}

/**
 * Whether an operation failed because the database is down, does not respond or changes its primary. The driver wraps
 * such an error, for example in that of a bulk write, so its causes are checked as well; those of other errors, such as a
 * failed call of another service, are not about the database.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const isOfDriver = error instanceof mongo.MongoError || error instanceof mongoose.Error;
  return (isOfDriver ? listCauses(error, new Set()) : [error]).some(isUnavailable);
}

/** The properties in which the driver and mongoose store an error or a server's response inside another error. */
const causeFields = [
  ...["cause", "errorResponse", "errors", "reason", "error", "err"],
  ...["result", "writeErrors", "writeConcernError", "writeConcernErrors"],
];

/** The error with everything that it wraps. */
function listCauses(error: unknown, seen: Set<unknown>): object[] {
  if (typeof error !== "object" || error === null || seen.has(error)) return [];
  seen.add(error);
  const inside = Array.isArray(error)
    ? error
    : causeFields.map((field) => (error as Record<string, unknown>)[field]);
  return [error, ...inside.flatMap((each) => listCauses(each, seen))];
}

function isUnavailable(error: object): boolean {
  if (error instanceof mongo.MongoError) {
    if (unavailableClasses.some((each) => error instanceof each)) return true;
    if (unavailableNames.has(error.name)) return true;
    if (unavailableLabels.some((label) => error.hasErrorLabel(label))) return true;
  }
  const code = "code" in error ? error.code : undefined;
  if (typeof code === "string") return socketErrors.has(code);
  // Other libraries have numeric codes with other meanings.
  const isServerError = error instanceof mongo.MongoError || !(error instanceof Error);
  return isServerError && unavailableCodes.has(Number(code));
}

const unavailableClasses = [
  mongo.MongoServerSelectionError,
  mongo.MongoNetworkError,
  mongo.MongoNotConnectedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoServerClosedError,
  mongo.MongoClientClosedError,
  mongo.MongoOperationTimeoutError,
];

/** The driver does not export these classes. */
const unavailableNames = new Set([
  "MongoWaitQueueTimeoutError",
  "MongoPoolClosedError",
  "MongoStalePrimaryError",
]);

const unavailableLabels = [
  "RetryableWriteError",
  "RetryableError",
  "PoolRequestedRetry",
  "SystemOverloadedError",
  "TransientTransactionError",
  "UnknownTransactionCommitResult",
];

/** The codes with which a server says that it, or the member behind it, cannot serve now. */
const unavailableCodes = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  43, // CursorNotFound: the server with the cursor was restarted or replaced
  64, // WriteConcernTimeout
  89, // NetworkTimeout
  91, // ShutdownInProgress
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  262, // ExceededTimeLimit
  9001, // SocketException
  10058, // LegacyNotPrimary
  10107, // NotWritablePrimary
  11600, // InterruptedAtShutdown
  11602, // InterruptedDueToReplStateChange
  13435, // NotPrimaryNoSecondaryOk
  13436, // NotPrimaryOrSecondary
]);

/** A write to a connection that the server has just closed fails with the socket's own error. */
const socketErrors = new Set([
  ...["EPIPE", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "ETIMEDOUT"],
  ...["EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENETDOWN", "ENOTFOUND", "EAI_AGAIN"],
  ...["ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END", "ERR_STREAM_PREMATURE_CLOSE"],
]);
