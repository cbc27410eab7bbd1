import { join } from "node:path";
import { takeStackLock } from "../stack/lock.mjs";
import { DATA_FOLDER, ROOT } from "../stack/root.mjs";
import { prepare } from "./prepare.mjs";
import { stopWhenOver } from "./stopRequest.mjs";
import { welcome } from "./welcome.mjs";

/**
 * Gets what is missing, and runs the shop until it is asked to stop or something of it dies.
 *
 * @param {import("./program.mjs").Run} run
 * @throws {Error} when something is missing, does not get ready or dies; nothing is left running
 *   then
 */
export async function runShop({ broker, style, signal, report }) {
  const startedAt = performance.now();
  const giveBack = await takeStackLock();
  try {
    const logFolder = join(DATA_FOLDER, "logs");
    await prepare({ root: ROOT, logFolder, brokers: [broker], report, signal });
    // Not before: it needs the packages that were installed just now.
    const { startLockedStack } = await import("../stack/stack.mjs");
    report(`Starting MongoDB, ${broker}, the services and their sidecars …`);
    const stack = await startLockedStack({ broker, style, report, signal });
    report(welcome(stack, Math.round((performance.now() - startedAt) / 1000)));
    await stopWhenOver(stack, signal);
  } finally {
    giveBack();
  }
}
