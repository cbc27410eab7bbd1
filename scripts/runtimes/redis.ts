import { reportToStderr } from "../processes/progress.ts";
import { findOrInstall } from "./apt.ts";
import type { Provisioning } from "./cache.ts";
import { findProgramAtLeast } from "./version.ts";

const AT_LEAST = "6.2";
// Package managers use folders that an ordinary PATH may not contain.
const FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

/** Finds redis-server on the machine or installs its system package, and returns its absolute path; throws as `findOrInstall` does. */
export function ensureRedis({ report = reportToStderr }: Provisioning = {}): Promise<string> {
  return findOrInstall({
    find: () => findProgramAtLeast("redis-server", AT_LEAST, FOLDERS),
    packages: ["redis-server"],
    advice:
      `Redis ${AT_LEAST} or newer is needed: install it (macOS: \`brew install redis\`; Debian, ` +
      "Ubuntu: `sudo apt-get install redis-server`), and start again.",
    report,
  });
}
