import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { signalGroup } from "../processes/group.mjs";
import { isAlive, readEntry } from "../processes/procfs.mjs";
import { until } from "../processes/until.mjs";

const END_TIMEOUT_MS = 20_000;

/**
 * @typedef {object} Started a line of the record
 * @property {string} name
 * @property {import("../processes/procfs.mjs").ProcessEntry} process
 * @property {import("../processes/procfs.mjs").ProcessEntry} launcher
 */

/** @param {string} dataFolder */
const recordIn = (dataFolder) => join(dataFolder, "started.jsonl");

/**
 * Writes down what is started, for the case that this launcher is killed before it can stop it.
 *
 * @param {string} dataFolder
 * @param {string} name
 * @param {number} pid
 */
export function recordStarted(dataFolder, name, pid) {
  const [launcher] = readEntry(process.pid);
  const [started] = readEntry(pid);
  // Without /proc a pid alone would not tell its process from a later one.
  if (!launcher || !started) return;
  const file = recordIn(dataFolder);
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify({ name, process: started, launcher })}\n`);
}

/**
 * Ends what a launcher that was killed has left running on a data folder (on Linux).
 *
 * @param {string} dataFolder
 * @param {import("../processes/progress.mjs").Report} report
 */
export async function endLeftovers(dataFolder, report) {
  const file = recordIn(dataFolder);
  if (!existsSync(file)) return;
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  const started = lines.map((line) => /** @type {Started} */ (JSON.parse(line)));
  const left = started.filter((each) => isAlive(each.process) && !isAlive(each.launcher));
  if (left.length > 0) {
    const names = left.map((each) => each.name).join(", ");
    report(`An earlier start was killed; ending what it left: ${names}.`);
    await Promise.all(left.map((each) => endLeftover(each)));
  }
  rmSync(file);
}

/** @param {Started} left */
async function endLeftover({ process }) {
  const isGone = () => !isAlive(process);
  signalGroup(process.pid, "SIGTERM");
  if (await until(isGone, { timeoutMs: END_TIMEOUT_MS })) return;
  signalGroup(process.pid, "SIGKILL");
  await until(isGone, { timeoutMs: END_TIMEOUT_MS });
}
