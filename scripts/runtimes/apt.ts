import { readFileSync } from "node:fs";
import { type Report, showProgress } from "../processes/progress.ts";
import { runTool } from "../processes/tool.ts";
import { provisioningLog } from "./cache.ts";
import { withoutServiceStarts } from "./serviceStarts.ts";
import { findProgram } from "./version.ts";

const LOCK_TIMEOUT_S = 300;

/** Two runs of apt would wait for each other's lock, so each waits for the previous one. */
let previous: Promise<unknown> = Promise.resolve();

/**
 * Finds something on the machine, and else installs system packages, where that is allowed: as root on Debian or a
 * derived system. Their services are not started. It takes no AbortSignal: an interrupted apt-get leaves half-configured
 * packages.
 * @throws Error the advice, where packages may not be installed or do not help, or the end of apt's log
 */
export async function findOrInstall<T>(options: {
  find(): T | undefined | Promise<T | undefined>;
  packages: readonly string[];
  /** A sentence that says what to install. */
  advice: string;
  report: Report;
}): Promise<T> {
  const { find, packages, advice, report } = options;
  const found = await find();
  if (found !== undefined) return found;
  if (canUseApt()) await installPackages(packages, report);
  const installed = await find();
  if (installed !== undefined) return installed;
  throw new Error(advice);
}

function canUseApt(): boolean {
  return process.getuid?.() === 0 && isDebianLike() && findProgram("apt-get") !== undefined;
}

function isDebianLike(): boolean {
  if (process.platform !== "linux") return false;
  const release = readFileSync("/etc/os-release", "utf8");
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

function installPackages(packages: readonly string[], report: Report): Promise<void> {
  const title = `apt-get: installing the system package ${packages.join(", ")} (not its service)`;
  const turn = previous.then(() =>
    showProgress(report, title, () => withoutServiceStarts(() => install(packages))),
  );
  // The next one starts after a failure as well; the error goes to this one's caller.
  previous = turn.catch(() => undefined);
  return turn;
}

async function install(packages: readonly string[]) {
  const args = ["install", "--yes", "--no-install-recommends", ...packages];
  try {
    await aptGet(args);
  } catch {
    // A fresh system has no package lists and an old one has outdated lists. The log has both errors, and the second
    // one is thrown.
    await aptGet(["update"]);
    await aptGet(args);
  }
}

async function aptGet(args: readonly string[]) {
  await runTool({
    command: "apt-get",
    args: ["-o", `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`, ...args],
    env: { DEBIAN_FRONTEND: "noninteractive" },
    logFile: provisioningLog("apt"),
  });
}
