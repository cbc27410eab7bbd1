import { type Logger, pino } from "pino";

/** The logger of one service: JSON lines on standard output, without credentials or contact data. */
export function createLog(service: string, level: string): Logger {
  return pino({
    name: service,
    level,
    redact: {
      paths: ["*.email", "*.phone", "*.name.email", "headers.authorization"],
      remove: true,
    },
  });
}
