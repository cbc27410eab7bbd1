import { closeSync, writeSync } from "node:fs";
import { isGroupGone, signalGroup, startGroup } from "./group.mjs";
import { openLog, tailOf } from "./logFile.mjs";
import { until } from "./until.mjs";

const END_TIMEOUT_MS = 5000;

/**
 * @typedef {object} Tool a program that runs to its end
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} logFile takes all that it writes
 * @property {string} [cwd]
 * @property {Record<string, string>} [env] added to this process's environment
 * @property {AbortSignal | undefined} [signal] ends it early; left out, it always runs to its end
 */

/**
 * Runs a program to its end.
 *
 * @param {Tool} tool
 * @returns {Promise<string>} what it wrote to its standard output
 * @throws {Error} when it cannot be started or fails (with the end of its log), and the signal's
 *   reason when it was aborted
 */
export async function runTool({ command, args, logFile, cwd = process.cwd(), env, signal }) {
  signal?.throwIfAborted();
  const title = [command, ...args].join(" ");
  const log = openLog(logFile, title);
  try {
    const { child, pid } = await startGroup(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", log],
    });
    const abort = () => void endGroup(pid);
    signal?.addEventListener("abort", abort, { once: true });
    const { output, end } = await collect(child, log);
    signal?.removeEventListener("abort", abort);
    await endGroup(pid);
    signal?.throwIfAborted();
    if (end === "0") return output;
    throw new Error(`\`${title}\` failed (${end}), see ${logFile}:\n${tailOf(logFile)}`);
  } finally {
    closeSync(log);
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {number} log
 * @returns {Promise<{ output: string, end: string }>}
 */
function collect(child, log) {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
    output += text;
    writeSync(log, text);
  });
  return new Promise((resolve) => {
    child.once("close", (code, endSignal) => resolve({ output, end: String(code ?? endSignal) }));
  });
}

/**
 * Ends what is left of a group, by force when it does not go by itself.
 *
 * @param {number} group
 */
async function endGroup(group) {
  signalGroup(group, "SIGTERM");
  if (await until(() => isGroupGone(group), { timeoutMs: END_TIMEOUT_MS })) return;
  signalGroup(group, "SIGKILL");
  await until(() => isGroupGone(group), { timeoutMs: END_TIMEOUT_MS });
}
