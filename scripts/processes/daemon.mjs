import { closeSync } from "node:fs";
import { isGroupGone, signalGroup, signalProcess, startGroup } from "./group.mjs";
import { openLog } from "./logFile.mjs";
import { isAlive, listDescendants } from "./procfs.mjs";
import { until } from "./until.mjs";

const KILL_TIMEOUT_MS = 5000;

/**
 * @typedef {object} DaemonPlan how a long-running program is run
 * @property {string} name
 * @property {string} command
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env the whole of its environment
 * @property {string} logFile takes its standard output and error, appended
 * @property {number} stopTimeoutMs after SIGTERM; then it is killed
 */

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit */

/**
 * @typedef {object} Daemon a running program, from its start to its end
 * @property {number} pid
 * @property {Promise<Exit>} exited
 * @property {() => boolean} hasExited
 * @property {() => boolean} isAskedToEnd
 * @property {(signal: "SIGTERM" | "SIGKILL") => Promise<void>} end resolves when nothing of it is
 *   left
 */

/**
 * Starts a long-running program.
 *
 * @param {DaemonPlan} plan
 * @returns {Promise<Daemon>}
 * @throws {Error} when it cannot be started
 */
export async function startDaemon(plan) {
  const { child, pid } = await launch(plan);
  let asked = false;
  let over = false;
  /** @type {Promise<void> | undefined} */
  let ending;
  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      // Nothing that it started may outlive a program that ended by itself.
      if (!asked) signalGroup(pid, "SIGKILL");
      resolve({ code, signal });
    });
  });
  return {
    pid,
    exited,
    hasExited: () => over,
    isAskedToEnd: () => asked,
    end: async (signal) => {
      // What has ended by itself was cleared away then, and its pid may be another's by now.
      if (over && !asked) return;
      asked = true;
      // A second SIGTERM would make some programs leave without finishing what they do.
      if (signal === "SIGKILL" && !over) signalGroup(pid, "SIGKILL");
      ending ??= endAll(pid, { signal, stopTimeoutMs: plan.stopTimeoutMs, exited });
      await ending;
    },
  };
}

/** @param {DaemonPlan} plan */
async function launch({ command, args, cwd, env, logFile, name }) {
  const log = openLog(logFile, `${name} starts: ${[command, ...args].join(" ")}`);
  try {
    return await startGroup(command, args, { cwd, env, stdio: ["ignore", log, log] });
  } finally {
    closeSync(log);
  }
}

/**
 * Ends a program and everything that it started, by force when it does not go in time.
 *
 * @param {number} pid
 * @param {{ signal: NodeJS.Signals, stopTimeoutMs: number, exited: Promise<Exit> }} how
 */
async function endAll(pid, { signal, stopTimeoutMs, exited }) {
  // Erlang puts its helpers into groups of their own, so the group alone does not tell that all is
  // gone.
  const helpers = listDescendants(pid);
  const isGone = () => isGroupGone(pid) && !helpers.some(isAlive);
  if (signal === "SIGTERM") signalProcess(pid, "SIGTERM");
  // A program that was stopped with SIGSTOP hears nothing until it goes on.
  signalGroup(pid, "SIGCONT");
  if (!(await until(isGone, { timeoutMs: stopTimeoutMs }))) {
    signalGroup(pid, "SIGKILL");
    for (const helper of helpers.filter(isAlive)) signalProcess(helper.pid, "SIGKILL");
    if (!(await until(isGone, { timeoutMs: KILL_TIMEOUT_MS }))) {
      throw new Error(`Process ${pid} does not end, not even by SIGKILL.`);
    }
  }
  await exited;
}
