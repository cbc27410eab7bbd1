import { type Logger, pino } from "pino";

/** Only the parts of an error that identify it: drivers attach whole documents with names and addresses. */
function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = "code" in error ? error.code : undefined;
  return {
    name,
    message,
    code,
    stack,
    ...(cause !== undefined && { cause: serializeError(cause) }),
  };
}

/** The logger of one service: JSON lines on standard output, without the documents that drivers attach to errors. */
export function createLog(service: string, level: string): Logger {
  return pino({ name: service, level, serializers: { err: serializeError } });
}
