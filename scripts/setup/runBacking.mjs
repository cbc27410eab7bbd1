import { join } from "node:path";
import { endLeftovers } from "../stack/leftovers.mjs";
import { takeStackLock } from "../stack/lock.mjs";
import { COMMITTED_PORTS } from "../stack/ports.mjs";
import { DATA_FOLDER, ROOT } from "../stack/root.mjs";
import { installPackages } from "./install.mjs";
import { stopWhenOver } from "./stopRequest.mjs";

/**
 * Runs MongoDB and a broker where the committed dapr.yaml looks for them, until asked to stop.
 *
 * @param {import("./program.mjs").Run} run
 * @throws {Error} when something is missing, does not get ready or dies; nothing is left running
 *   then
 */
export async function runBacking({ broker, signal, report }) {
  const giveBack = await takeStackLock();
  try {
    await installPackages({ root: ROOT, logFolder: join(DATA_FOLDER, "logs"), report, signal });
    const { startBacking } = await import("../stack/backing.mjs");
    await endLeftovers(DATA_FOLDER, report);
    const backing = await startBacking({
      broker,
      dataFolder: DATA_FOLDER,
      ports: COMMITTED_PORTS,
      report,
      signal,
    });
    report(`MongoDB (${backing.mongoUrl}) and ${broker} are ready for \`dapr run -f .\`.`);
    report("Stop: Ctrl-C");
    await stopWhenOver(backing, signal);
  } finally {
    giveBack();
  }
}
