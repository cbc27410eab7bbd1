import { reportToStderr } from "../processes/progress.mjs";
import { canUseApt, installPackages } from "./apt.mjs";
import { findProgramAtLeast } from "./version.mjs";

const AT_LEAST = "6.2";
// Package managers put servers where an ordinary PATH may not look.
const FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

/**
 * Finds redis-server on the machine, or installs it as a system package when that is allowed.
 *
 * @param {import("./context.mjs").Provisioning} [context]
 * @returns {Promise<string>} the absolute path of the binary
 * @throws {Error} a sentence that says what to install, or the end of apt's log
 */
export async function ensureRedis({ report = reportToStderr } = {}) {
  const found = await findProgramAtLeast("redis-server", AT_LEAST, FOLDERS);
  if (found !== undefined) return found;
  if (canUseApt()) await installPackages(["redis-server"], report);
  const installed = await findProgramAtLeast("redis-server", AT_LEAST, FOLDERS);
  if (installed !== undefined) return installed;
  throw new Error(
    `Redis ${AT_LEAST} or newer is needed: install it (macOS: \`brew install redis\`; Debian, ` +
      "Ubuntu: `sudo apt-get install redis-server`), and start again.",
  );
}
