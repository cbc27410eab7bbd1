import { startDaemon } from "../processes/daemon.mjs";
import { signalGroup } from "../processes/group.mjs";
import { tailOf } from "../processes/logFile.mjs";
import { until } from "../processes/until.mjs";

const READY_TIMEOUT_MS = 60_000;

/**
 * @typedef {import("../processes/daemon.mjs").DaemonPlan & { isReady: () => Promise<boolean> }}
 *   UnitPlan
 */

/**
 * @typedef {object} UnitExit an exit that nobody asked for
 * @property {string} name of the unit
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 * @property {string} logFile
 */

/**
 * @typedef {object} Unit one program of the stack
 * @property {string} name
 * @property {string} logFile
 * @property {number | undefined} pid while it runs
 * @property {() => boolean} isRunning
 * @property {() => Promise<void>} start resolves when the process is there; does nothing when it
 *   runs
 * @property {(wait?: { timeoutMs?: number, signal?: AbortSignal | undefined }) => Promise<void>}
 *   ready waits until it can serve, `timeoutMs` at most (60 s by default); rejects with the end of
 *   its log
 * @property {() => Promise<void>} stop SIGTERM, then SIGKILL; resolves when nothing of it is left
 * @property {() => Promise<void>} kill SIGKILL; resolves when nothing of it is left
 * @property {(signal: NodeJS.Signals) => void} signal to all its processes; rejected when it does
 *   not run
 * @property {() => Promise<void>} restart stops, starts and waits until it is ready
 */

/**
 * @typedef {object} UnitHooks
 * @property {(name: string, pid: number) => void} onStart
 * @property {(exit: UnitExit) => void} onUnexpectedExit
 */

/**
 * Makes a unit, not yet started.
 *
 * @param {UnitPlan} plan
 * @param {UnitHooks} hooks
 * @returns {Unit}
 */
export function createUnit(plan, { onStart, onUnexpectedExit }) {
  const { name, logFile } = plan;
  /** @type {import("../processes/daemon.mjs").Daemon | undefined} */
  let daemon;
  const isRunning = () => daemon !== undefined && !daemon.hasExited();

  async function start() {
    if (isRunning()) return;
    const started = await startDaemon(plan);
    daemon = started;
    onStart(name, started.pid);
    void started.exited.then((exit) => {
      if (!started.isAskedToEnd()) onUnexpectedExit({ name, logFile, ...exit });
    });
  }

  const stop = async () => daemon?.end("SIGTERM");

  /** @type {Unit["ready"]} */
  const ready = (wait = {}) => waitUntilReady(plan, isRunning, wait);

  return {
    name,
    logFile,
    get pid() {
      return isRunning() ? daemon?.pid : undefined;
    },
    isRunning,
    start,
    ready,
    stop,
    kill: async () => daemon?.end("SIGKILL"),
    signal: (signal) => {
      if (!daemon || daemon.hasExited()) throw new Error(`${name} does not run.`);
      signalGroup(daemon.pid, signal);
    },
    restart: async () => {
      await stop();
      await start();
      await ready();
    },
  };
}

/**
 * @param {UnitPlan} plan
 * @param {() => boolean} isRunning
 * @param {{ timeoutMs?: number, signal?: AbortSignal | undefined }} wait
 */
async function waitUntilReady({ name, logFile, isReady }, isRunning, wait) {
  const { timeoutMs = READY_TIMEOUT_MS, signal } = wait;
  const check = () => {
    if (isRunning()) return isReady();
    throw new Error(`${name} has ended before it was ready; ${endOfLog(logFile)}`);
  };
  if (await until(check, { timeoutMs, everyMs: 100, signal })) return;
  throw new Error(`${name} is not ready after ${timeoutMs / 1000} s; ${endOfLog(logFile)}`);
}

/**
 * Says in a sentence what has happened.
 *
 * @param {UnitExit} exit
 */
export function describeExit({ name, code, signal, logFile }) {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  return `${name} has ended ${how}; ${endOfLog(logFile)}`;
}

/** @param {string} logFile */
function endOfLog(logFile) {
  return `its log is ${logFile}, which ends with:\n${tailOf(logFile)}`;
}
