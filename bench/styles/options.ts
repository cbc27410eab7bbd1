import { parseArgs } from "node:util";
import { BROKERS, type BrokerName } from "../../scripts/stack/brokers.ts";
import { choose } from "../../scripts/stack/choices.ts";
import type { Plan } from "./figures.ts";

/** What the command line asks for. */
export interface Options {
  broker: BrokerName;
  quick: boolean;
  /** Draws and writes the document again from figures that were measured before. */
  redraw: boolean;
}

/** Reads the command line of `npm run compare-styles`. */
export function readOptions(words: string[]): Options {
  const { values } = parseArgs({
    args: words,
    options: {
      broker: { type: "string", default: BROKERS[0] },
      quick: { type: "boolean", default: false },
      redraw: { type: "boolean", default: false },
    },
  });
  return { ...values, broker: choose("broker", values.broker, BROKERS) };
}

/** The command that these options came from, as a reader would type it. */
export function commandOf({ broker, quick }: Options): string {
  const words = [
    ...(broker === BROKERS[0] ? [] : ["--broker", broker]),
    ...(quick ? ["--quick"] : []),
  ];
  return ["npm run compare-styles", ...(words.length > 0 ? ["--", ...words] : [])].join(" ");
}

/** How much is measured. */
export function planOf({ quick }: Options): Plan {
  const load = { clients: 8, ordersPerSecond: 10 };
  return quick
    ? {
        ...load,
        rounds: 1,
        warmUpMs: 1_000,
        loadMs: 2_000,
        letters: 10,
        idleMs: 2_000,
        outageMs: 3_000,
      }
    : {
        ...load,
        rounds: 3,
        warmUpMs: 4_000,
        loadMs: 12_000,
        letters: 100,
        idleMs: 5_000,
        outageMs: 20_000,
      };
}
