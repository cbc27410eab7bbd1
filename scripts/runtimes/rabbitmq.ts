import { realpathSync } from "node:fs";
import { reportToStderr } from "../processes/progress.ts";
import { isAtLeast } from "../setup/nodeVersion.mjs";
import { findOrInstall } from "./apt.ts";
import type { Provisioning } from "./cache.ts";
import { askVersion, findProgram, findProgramIn } from "./version.ts";

const AT_LEAST = "3.10";
const FOLDERS = ["/usr/local/sbin", "/opt/homebrew/sbin"];
// On Debian the program on the PATH is a wrapper that changes to the user and the folders of the system's own service;
// the server's script is here.
const DEBIAN_FOLDER = "/usr/lib/rabbitmq/bin";

/** Absolute paths of the script that runs the server, and of Erlang's port mapper. */
export interface RabbitmqPrograms {
  server: string;
  epmd: string;
}

/** Finds RabbitMQ on the machine or installs its system package; throws as `findOrInstall` does. */
export function ensureRabbitmq({
  report = reportToStderr,
}: Provisioning = {}): Promise<RabbitmqPrograms> {
  return findOrInstall({
    find: findRabbitmq,
    packages: ["rabbitmq-server"],
    advice:
      `RabbitMQ ${AT_LEAST} or newer is needed: install it (macOS: \`brew install rabbitmq\`; ` +
      "Debian, Ubuntu: `sudo apt-get install rabbitmq-server`), and start again.",
    report,
  });
}

async function findRabbitmq(): Promise<RabbitmqPrograms | undefined> {
  const server =
    findProgramIn("rabbitmq-server", [DEBIAN_FOLDER]) ?? findProgram("rabbitmq-server", FOLDERS);
  const epmd = findProgram("epmd", ["/usr/lib/erlang/bin", ...FOLDERS]);
  if (server === undefined || epmd === undefined) return undefined;
  const version = await readVersion(server);
  return version !== undefined && isAtLeast(version, AT_LEAST) ? { server, epmd } : undefined;
}

/** The script's folder contains the version; RabbitMQ itself takes two seconds to print it. */
async function readVersion(server: string): Promise<string | undefined> {
  const inPath = /rabbitmq(?:_server)?[-/](\d+\.\d+\.\d+)/.exec(realpathSync(server))?.[1];
  return inPath ?? askVersion(server.replace(/rabbitmq-server$/, "rabbitmqctl"), ["version"]);
}
