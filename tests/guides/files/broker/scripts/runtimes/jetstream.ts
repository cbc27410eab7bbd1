import { reportToStderr } from "../processes/progress.ts";
import { findOrInstall } from "./apt.ts";
import type { Provisioning } from "./cache.ts";
import { findProgramAtLeast } from "./version.ts";

// The first version that can write each message to the disk before it acknowledges it.
const AT_LEAST = "2.10";
const FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

/** Finds nats-server on the machine or installs its system package, and returns its absolute path; throws as `findOrInstall` does. */
export function ensureJetstream({ report = reportToStderr }: Provisioning = {}): Promise<string> {
  return findOrInstall({
    find: () => findProgramAtLeast("nats-server", AT_LEAST, FOLDERS),
    packages: ["nats-server"],
    advice:
      `NATS ${AT_LEAST} or newer is needed: install it (macOS: \`brew install nats-server\`; Debian, ` +
      "Ubuntu: `sudo apt-get install nats-server`), and start again.",
    report,
  });
}
