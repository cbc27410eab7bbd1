import { readFileSync } from "node:fs";
import { showProgress } from "../processes/progress.mjs";
import { runTool } from "../processes/tool.mjs";
import { provisioningLog } from "./cache.mjs";
import { withoutServiceStarts } from "./serviceStarts.mjs";
import { findProgram } from "./version.mjs";

const LOCK_TIMEOUT_S = 300;

/** Two runs of apt would wait for each other's lock, so they go one after another. */
/** @type {Promise<unknown>} */
let previous = Promise.resolve();

/**
 * Tells whether system packages may be installed: as root, on Debian or a system made from it.
 */
export function canUseApt() {
  return process.getuid?.() === 0 && isDebianLike() && findProgram("apt-get") !== undefined;
}

/**
 * Installs system packages, announced, without starting the services that they bring.
 *
 * It takes no AbortSignal: an apt-get that is cut off leaves half-configured packages behind.
 *
 * @param {readonly string[]} packages
 * @param {import("../processes/progress.mjs").Report} report
 * @returns {Promise<void>}
 * @throws {Error} when apt-get fails, with the end of its log
 */
export function installPackages(packages, report) {
  const title = `apt-get: installing the system package ${packages.join(", ")} (not its service)`;
  const turn = previous.then(() =>
    showProgress(report, title, () => withoutServiceStarts(() => install(packages))),
  );
  // The next in line starts whatever became of this one; the failure itself goes to this one's
  // caller.
  previous = turn.catch(() => undefined);
  return turn;
}

/** @param {readonly string[]} packages */
async function install(packages) {
  const args = ["install", "--yes", "--no-install-recommends", ...packages];
  try {
    await aptGet(args);
  } catch {
    // A fresh system has no package lists and an old one has stale ones. Should the second try fail
    // as well, its error tells why, and the log holds both.
    await aptGet(["update"]);
    await aptGet(args);
  }
}

/** @param {readonly string[]} args */
async function aptGet(args) {
  await runTool({
    command: "apt-get",
    args: ["-o", `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`, ...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    logFile: provisioningLog("apt"),
  });
}

function isDebianLike() {
  if (process.platform !== "linux") return false;
  const release = readFileSync("/etc/os-release", "utf8");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}
