import { spawn } from "node:child_process";
import { once } from "node:events";
import { listProcesses } from "./procfs.mjs";

/** Groups started here that may still hold a process. */
/** @type {Set<number>} */
const living = new Set();

// The last resort: were this process to fail without stopping its children, they would live on
// unseen.
process.on("exit", () => {
  for (const group of living) signalGroup(group, "SIGKILL");
});

/**
 * Starts a program as the leader of a process group of its own, so that Ctrl-C in the terminal does
 * not reach it and one signal reaches everything that it starts in turn.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {object} options
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} options.env
 * @param {import("node:child_process").StdioOptions} options.stdio
 * @returns {Promise<{ child: import("node:child_process").ChildProcess, pid: number }>}
 * @throws {Error} when the program cannot be started
 */
export async function startGroup(command, args, options) {
  const child = spawn(command, args, { ...options, detached: true });
  await once(child, "spawn");
  const pid = /** @type {number} */ (child.pid);
  living.add(pid);
  child.once("exit", () => isGroupGone(pid));
  return { child, pid };
}

/**
 * Sends a signal to every process of a group.
 *
 * @param {number} group the pid of its leader
 * @param {NodeJS.Signals} signal
 * @returns {boolean} false when nothing of the group is left
 */
export function signalGroup(group, signal) {
  return send(-group, signal);
}

/**
 * Sends a signal to one process.
 *
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 * @returns {boolean} false when it has ended
 */
export function signalProcess(pid, signal) {
  return send(pid, signal);
}

/**
 * Tells whether every process of a group has ended; once it has, the group is forgotten.
 *
 * @param {number} group the pid of its leader
 */
export function isGroupGone(group) {
  const gone = !send(-group, 0) || isGroupOfZombies(group);
  if (gone) living.delete(group);
  return gone;
}

/**
 * In a container whose first process reaps nothing, an orphan that has ended stays in the table for
 * ever.
 *
 * @param {number} group
 */
function isGroupOfZombies(group) {
  if (process.platform !== "linux") return false;
  return !listProcesses().some((entry) => entry.group === group && entry.state !== "Z");
}

/**
 * @param {number} target
 * @param {NodeJS.Signals | 0} signal
 */
function send(target, signal) {
  try {
    return process.kill(target, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    // What is started here runs as the same user; macOS says EPERM of a group that has only
    // zombies.
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
}
