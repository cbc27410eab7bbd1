import { readArguments } from "./arguments.mjs";
import { listenForStop, surviveLostOutput } from "./stopRequest.mjs";

/**
 * @typedef {object} Run
 * @property {import("../stack/choices.mjs").BrokerName} broker
 * @property {import("../stack/choices.mjs").StyleName} style
 * @property {AbortSignal} signal aborted when the program is asked to stop
 * @property {import("../processes/progress.mjs").Report} report
 */

/**
 * Runs one of the launcher's programs: reads its command line, lets a signal stop it, and ends with
 * exit code 0 when it was asked to stop and 1 with a sentence when something failed.
 *
 * @param {string} help printed for `--help`
 * @param {(run: Run) => Promise<void>} work resolves when nothing that it started is left
 * @returns {Promise<boolean>} whether it was asked to stop
 */
export async function runProgram(help, work) {
  const report = (/** @type {string} */ line) => console.log(line);
  surviveLostOutput();
  const signal = listenForStop(report);
  try {
    const { broker, style, help: wantsHelp } = readArguments(process.argv.slice(2));
    if (wantsHelp) report(help);
    else await work({ broker, style, signal, report });
  } catch (error) {
    if (error !== signal.reason) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
  if (signal.aborted) report("Everything has stopped.");
  return signal.aborted;
}
