import { parseArgs } from "node:util";
import type { Report } from "../processes/progress.ts";
import { BROKERS, type BrokerName } from "../stack/brokers.ts";
import { choose, STYLES, type StyleName } from "../stack/choices.ts";

/** What run.mjs passes to a program. */
export interface Context {
  report: Report;
  /** Aborted by SIGINT, SIGTERM or SIGHUP. */
  signal: AbortSignal;
}

/**
 * Reads the command line of a program.
 * @throws Error a sentence, for an unknown option or value
 */
export function readArguments(words: readonly string[]): {
  help: boolean;
  broker: BrokerName;
  style: StyleName;
} {
  const { values } = parseArgs({
    args: [...words],
    options: {
      broker: { type: "string", default: BROKERS[0] },
      style: { type: "string", default: STYLES[0] },
      help: { type: "boolean", default: false },
    },
  });
  return {
    help: values.help,
    broker: choose("broker", values.broker, BROKERS),
    style: choose("style", values.style, STYLES),
  };
}
