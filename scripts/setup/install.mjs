import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LOG_FILE = join(ROOT, ".data", "logs", "npm-ci.log");
const TITLE = "npm: installing the packages";
const HEARTBEAT_MS = 15_000;
// After SIGTERM npm deletes what it has unpacked, which takes a minute.
const KILL_AFTER_MS = 5000;

/**
 * Installs the packages that package-lock.json names, unless that was done since the file changed.
 *
 * @param {{ report: (line: string) => void, signal: AbortSignal }} context
 * @throws {Error} with the end of npm's log; the signal's reason when it is aborted
 */
export async function installPackages({ report, signal }) {
  if (isInstalled()) return;
  const startedAt = performance.now();
  const elapsed = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
  report(`${TITLE} …`);
  const heartbeat = setInterval(() => report(`${TITLE} … running for ${elapsed()}`), HEARTBEAT_MS);
  const code = await runNpm(signal).finally(() => clearInterval(heartbeat));
  signal.throwIfAborted();
  if (code !== 0) {
    const tail = readFileSync(LOG_FILE, "utf8").trimEnd().split("\n").slice(-20).join("\n    ");
    throw new Error(`\`npm ci\` failed (${code}), see ${LOG_FILE}:\n    ${tail}`);
  }
  report(`${TITLE}: done in ${elapsed()}`);
}

function isInstalled() {
  // npm writes this file as the last act of each installation; one without dev packages has no tsx.
  const installed = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(installed) || !existsSync(join(ROOT, "node_modules", "tsx"))) return false;
  return statSync(installed).mtimeMs >= statSync(join(ROOT, "package-lock.json")).mtimeMs;
}

/** @param {AbortSignal} signal */
async function runNpm(signal) {
  mkdirSync(dirname(LOG_FILE), { recursive: true });
  const log = openSync(LOG_FILE, "w");
  // Dev packages are needed with NODE_ENV=production as well. In a process group of its own, which the
  // terminal's Ctrl-C does not reach.
  const npm = spawn("npm", ["ci", "--include=dev"], {
    cwd: ROOT,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const exited = once(npm, "exit");
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const end = () => {
    process.kill(-Number(npm.pid), "SIGTERM");
    timer = setTimeout(() => process.kill(-Number(npm.pid), "SIGKILL"), KILL_AFTER_MS);
  };
  signal.addEventListener("abort", end, { once: true });
  const [code, endedBy] = await exited;
  signal.removeEventListener("abort", end);
  clearTimeout(timer);
  return code ?? endedBy;
}
