// `npm run backing`: MongoDB and a broker on the ports of the committed dapr.yaml, until they are stopped.
import { type Context, readArguments } from "./setup/arguments.ts";
import { startBacking } from "./stack/backing.ts";
import { BROKERS } from "./stack/brokers.ts";
import { findHolders } from "./stack/holders.ts";
import { endLeftovers } from "./stack/leftovers.ts";
import { takeStackLock } from "./stack/lock.ts";
import { DATA_FOLDER } from "./stack/root.ts";
import { stopWhenOver } from "./stack/units.ts";

const HELP = `Starts MongoDB and a broker for a \`dapr run -f .\` of your own. A server of this machine that already has its port,
such as the Redis of \`dapr init\`, is used instead.

  npm run backing -- [--broker ${BROKERS.join("|")}]

Ctrl-C stops what it has started.`;

/**
 * Runs MongoDB and a broker, each unless its port is taken, until the signal or until one of them ends.
 * @throws Error when a program is missing, does not get ready or ends; nothing is left running then
 */
export async function main(words: readonly string[], { report, signal }: Context): Promise<void> {
  const { help, broker } = readArguments(words);
  if (help) return report(HELP);
  const release = await takeStackLock();
  try {
    await endLeftovers(DATA_FOLDER, report);
    const holders = await findHolders(broker);
    for (const sentence of [holders.mongod, holders.broker]) if (sentence) report(sentence);
    const mongod = holders.mongod === undefined;
    const startedBroker = holders.broker === undefined ? broker : undefined;
    const names = [...(mongod ? ["MongoDB"] : []), ...(startedBroker ? [startedBroker] : [])];
    if (names.length === 0) return report("There is nothing to start.");
    const options = { dataFolder: DATA_FOLDER, ports: "committed", report, signal } as const;
    const backing = await startBacking({ ...options, mongod, broker: startedBroker });
    report(`Started for \`dapr run -f .\`: ${names.join(" and ")}.\nStop: Ctrl-C`);
    await stopWhenOver(backing, signal);
  } finally {
    release();
  }
}
