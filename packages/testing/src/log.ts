import { pino } from "pino";

/** The logger of tests; set LOG_LEVEL to see its lines. */
export const testLog = pino({ level: process.env["LOG_LEVEL"] ?? "silent" });
