import { realpathSync } from "node:fs";
import { reportToStderr } from "../processes/progress.mjs";
import { canUseApt, installPackages } from "./apt.mjs";
import { askVersion, findProgram, findProgramIn, isAtLeast } from "./version.mjs";

const AT_LEAST = "3.10";
const FOLDERS = ["/usr/local/sbin", "/opt/homebrew/sbin"];
// On Debian the PATH leads to a wrapper that changes to the user and the folders of the system's
// own service; the server's script itself lies here.
const DEBIAN_FOLDER = "/usr/lib/rabbitmq/bin";

/**
 * @typedef {object} RabbitmqPrograms
 * @property {string} server absolute path of the script that runs the server
 * @property {string} epmd absolute path of Erlang's port mapper
 */

/**
 * Finds RabbitMQ on the machine, or installs it as a system package when that is allowed.
 *
 * @param {import("./context.mjs").Provisioning} [context]
 * @returns {Promise<RabbitmqPrograms>}
 * @throws {Error} a sentence that says what to install, or the end of apt's log
 */
export async function ensureRabbitmq({ report = reportToStderr } = {}) {
  const found = await findRabbitmq();
  if (found !== undefined) return found;
  if (canUseApt()) await installPackages(["rabbitmq-server"], report);
  const installed = await findRabbitmq();
  if (installed !== undefined) return installed;
  throw new Error(
    `RabbitMQ ${AT_LEAST} or newer is needed: install it (macOS: \`brew install rabbitmq\`; ` +
      "Debian, Ubuntu: `sudo apt-get install rabbitmq-server`), and start again.",
  );
}

/** @returns {Promise<RabbitmqPrograms | undefined>} */
async function findRabbitmq() {
  const server =
    findProgramIn("rabbitmq-server", [DEBIAN_FOLDER]) ?? findProgram("rabbitmq-server", FOLDERS);
  const epmd = findProgram("epmd", ["/usr/lib/erlang/bin", ...FOLDERS]);
  if (server === undefined || epmd === undefined) return undefined;
  const version = await readVersion(server);
  return version !== undefined && isAtLeast(version, AT_LEAST) ? { server, epmd } : undefined;
}

/**
 * The folder that the script lies in bears the version, and asking RabbitMQ itself takes two
 * seconds.
 *
 * @param {string} server
 */
async function readVersion(server) {
  const inPath = /rabbitmq(?:_server)?[-/](\d+\.\d+\.\d+)/.exec(realpathSync(server))?.[1];
  return inPath ?? askVersion(server.replace(/rabbitmq-server$/, "rabbitmqctl"), ["version"]);
}
