// `npm run backing`: MongoDB and a broker on the ports of the committed dapr.yaml, until they are stopped.
import { type Context, readArguments } from "./setup/arguments.ts";
import { startBacking } from "./stack/backing.ts";
import { BROKERS } from "./stack/brokers.ts";
import { endLeftovers } from "./stack/leftovers.ts";
import { takeStackLock } from "./stack/lock.ts";
import { DATA_FOLDER } from "./stack/root.ts";
import { stopWhenOver } from "./stack/units.ts";

const HELP = `Starts MongoDB and a broker for a \`dapr run -f .\` of your own.

  npm run backing -- [--broker ${BROKERS.join("|")}]

Ctrl-C stops both.`;

/**
 * Runs MongoDB and a broker until the signal or until one of them ends.
 * @throws Error when a program is missing, does not get ready or ends; nothing is left running then
 */
export async function main(words: readonly string[], { report, signal }: Context): Promise<void> {
  const { help, broker } = readArguments(words);
  if (help) return report(HELP);
  const release = await takeStackLock();
  try {
    await endLeftovers(DATA_FOLDER, report);
    const options = { broker, dataFolder: DATA_FOLDER, report, signal };
    const backing = await startBacking({ ...options, ports: "committed" });
    report(`MongoDB (${backing.mongoUrl}) and ${broker} are ready for \`dapr run -f .\`.`);
    report("Stop: Ctrl-C");
    await stopWhenOver(backing, signal);
  } finally {
    release();
  }
}
