import { parseArgs } from "node:util";
import { BROKERS, type BrokerName } from "../../scripts/stack/brokers.ts";
import { choose } from "../../scripts/stack/choices.ts";
import type { Plan } from "./results.ts";

/** The options of the command line. */
export interface Options {
  broker: BrokerName;
  quick: boolean;
  /** Renders the page again from stored results, without a new measurement. */
  redraw: boolean;
}

/** Reads the command line of `npm run compare-styles`. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      broker: { type: "string", default: BROKERS[0] },
      quick: { type: "boolean", default: false },
      redraw: { type: "boolean", default: false },
    },
  });
  return { ...values, broker: choose("broker", values.broker, BROKERS) };
}

/** The command line for these options. */
export function commandOf({ broker, quick }: Options): string {
  const args = [
    ...(broker === BROKERS[0] ? [] : ["--broker", broker]),
    ...(quick ? ["--quick"] : []),
  ];
  return ["npm run compare-styles", ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
}

/** The extent of a run with these options. */
export function planOf({ quick }: Options): Plan {
  const load = { clients: 8, ordersPerSecond: 10 };
  return quick
    ? {
        ...load,
        rounds: 1,
        warmUpMs: 1_000,
        loadMs: 2_000,
        messages: 10,
        idleMs: 2_000,
        outageMs: 3_000,
      }
    : {
        ...load,
        rounds: 3,
        warmUpMs: 4_000,
        loadMs: 12_000,
        messages: 100,
        idleMs: 5_000,
        outageMs: 20_000,
      };
}
