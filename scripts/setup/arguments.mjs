import { parseArgs } from "node:util";
import { BROKERS, choose, STYLES } from "../stack/choices.mjs";

/**
 * Reads the command line of `npm start` and `npm run backing`.
 *
 * @param {readonly string[]} words without the program's own name
 * @returns {{
 *   help: boolean,
 *   broker: import("../stack/choices.mjs").BrokerName,
 *   style: import("../stack/choices.mjs").StyleName,
 * }}
 * @throws {Error} a sentence, for an unknown option or value
 */
export function readArguments(words) {
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

/** What `npm start -- --help` prints. */
export const START_HELP = `Starts the shop: MongoDB, a broker, the services and their sidecars.

  npm start -- [--broker ${BROKERS.join("|")}] [--style ${STYLES.join("|")}]

  --broker  what carries the events (default ${BROKERS[0]})
  --style   how the services talk to each other (default ${STYLES[0]})

What is missing on this machine is fetched into a cache folder first (ARCH_CACHE, or else
XDG_CACHE_HOME, or else ~/.cache, names its parent). Data and logs are kept in .data/.
Ctrl-C stops everything.`;

/** What `npm run backing -- --help` prints. */
export const BACKING_HELP = `Starts MongoDB and a broker for a \`dapr run -f .\` of your own.

  npm run backing -- [--broker ${BROKERS.join("|")}]

Ctrl-C stops both.`;

/** What `npm test -- --help` prints. */
export const TEST_HELP = `Checks everything: format and lint, types, rules, services, and the shop.

  npm test

What is missing on this machine is fetched first, as by \`npm start\`.`;
