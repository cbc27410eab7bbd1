import { type Daemon, type DaemonPlan, type Exit, startDaemon } from "../processes/daemon.ts";
import { signalGroup } from "../processes/group.ts";
import { tailOf } from "../processes/logFile.ts";
import { until } from "../processes/until.ts";

const READY_TIMEOUT_MS = 60_000;

export interface UnitPlan extends DaemonPlan {
  isReady(): Promise<boolean>;
}

/** Where a server keeps its data and logs, and listens. */
export interface Place {
  dataFolder: string;
  port: number;
}

/** An exit that was not requested. */
export interface UnitExit extends Exit {
  name: string;
  logFile: string;
}

interface ReadyLimits {
  /** 60 s by default. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** One program of the stack. */
export interface Unit {
  name: string;
  logFile: string;
  /** undefined while it does not run. */
  pid: number | undefined;
  isRunning(): boolean;
  /** Resolves when the process exists; does nothing when it runs. */
  start(): Promise<void>;
  /** Waits until it can serve; rejects with the end of its log. */
  ready(limits?: ReadyLimits): Promise<void>;
  /** SIGTERM, then SIGKILL; resolves when no process of it is left. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when no process of it is left. */
  kill(): Promise<void>;
  /** Sends a signal to all its processes; throws when it does not run. */
  signal(signal: NodeJS.Signals): void;
}

export interface UnitHooks {
  onStart(name: string, pid: number): void;
  onUnexpectedExit(exit: UnitExit): void;
}

/** Creates a unit without starting it. */
export function createUnit(plan: UnitPlan, hooks: UnitHooks): Unit {
  const { name, logFile } = plan;
  let daemon: Daemon | undefined;
  const running = () => (daemon?.isOver() ? undefined : daemon);
  const isRunning = () => running() !== undefined;
  const start = async () => {
    if (isRunning()) return;
    daemon = await startDaemon(plan, (exit) => hooks.onUnexpectedExit({ name, logFile, ...exit }));
    hooks.onStart(name, daemon.pid);
  };
  const stop = async () => daemon?.end("SIGTERM");
  const ready = (limits: ReadyLimits = {}) => waitUntilReady(plan, isRunning, limits);
  return {
    name,
    logFile,
    get pid() {
      return running()?.pid;
    },
    isRunning,
    start,
    ready,
    stop,
    kill: async () => daemon?.end("SIGKILL"),
    signal: (signal) => {
      const { pid } = running() ?? {};
      if (pid === undefined) throw new Error(`${name} does not run.`);
      signalGroup(pid, signal);
    },
  };
}

async function waitUntilReady(
  { name, logFile, isReady }: UnitPlan,
  isRunning: () => boolean,
  { timeoutMs = READY_TIMEOUT_MS, signal }: ReadyLimits,
) {
  const check = () => {
    if (isRunning()) return isReady();
    throw new Error(`${name} has ended before it was ready; ${endOfLog(logFile)}`);
  };
  if (await until(check, { timeoutMs, everyMs: 100, signal })) return;
  throw new Error(`${name} is not ready after ${timeoutMs / 1000} s; ${endOfLog(logFile)}`);
}

/** A sentence with the end of the log. */
export function describeExit({ name, code, signal, logFile }: UnitExit): string {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`;
  return `${name} has ended ${how}; ${endOfLog(logFile)}`;
}

function endOfLog(logFile: string): string {
  return `its log is ${logFile}, which ends with:\n${tailOf(logFile)}`;
}
