import { closeSync } from "node:fs";
import { endGroup, signalGroup, startGroup } from "../processes/group.ts";
import { openLog, tailOf } from "../processes/logFile.ts";
import { until } from "../processes/until.ts";

const READY_TIMEOUT_MS = 60_000;

/** How a long-running program is run. */
export interface UnitPlan {
  name: string;
  command: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment. */
  env: NodeJS.ProcessEnv;
  /** Standard output and error are appended to it. */
  logFile: string;
  /** From SIGTERM to SIGKILL. */
  stopTimeoutMs: number;
  isReady(): Promise<boolean>;
}

/** Where a server keeps its data and logs, and listens. */
export interface Place {
  dataFolder: string;
  port: number;
}

/** An exit that was not requested. */
export interface UnitExit {
  name: string;
  logFile: string;
  code: number | null;
  signal: NodeJS.Signals | null;
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
  /** Stops, starts and waits until it is ready. */
  restart(): Promise<void>;
}

export interface UnitHooks {
  onStart(name: string, pid: number): void;
  onUnexpectedExit(exit: UnitExit): void;
}

/** A process of a unit, from its start to its end. */
interface Daemon {
  pid: number;
  exited: Promise<void>;
  isOver: boolean;
  ending?: Promise<unknown>;
}

/** Creates a unit without starting it. */
export function createUnit(plan: UnitPlan, hooks: UnitHooks): Unit {
  const { name, logFile } = plan;
  let daemon: Daemon | undefined;
  const running = () => (daemon?.isOver ? undefined : daemon);
  const isRunning = () => running() !== undefined;
  const start = async () => {
    if (isRunning()) return;
    daemon = await startDaemon(plan, hooks.onUnexpectedExit);
    hooks.onStart(name, daemon.pid);
  };
  const stop = async () => daemon && endDaemon(daemon, "SIGTERM", plan.stopTimeoutMs);
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
    kill: async () => daemon && endDaemon(daemon, "SIGKILL", plan.stopTimeoutMs),
    signal: (signal) => {
      const { pid } = running() ?? {};
      if (pid === undefined) throw new Error(`${name} does not run.`);
      signalGroup(pid, signal);
    },
    restart: async () => {
      await stop();
      await start();
      await ready();
    },
  };
}

async function startDaemon(plan: UnitPlan, onUnexpectedExit: UnitHooks["onUnexpectedExit"]) {
  const { name, command, args, cwd, env, logFile } = plan;
  const log = openLog(logFile, `${name} starts: ${[command, ...args].join(" ")}`);
  const starting = startGroup(command, args, { cwd, env, stdio: ["ignore", log, log] });
  const { child, pid } = await starting.finally(() => closeSync(log));
  const exited = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      daemon.isOver = true;
      resolve();
      if (daemon.ending) return;
      // No child may outlive a program that ended by itself.
      signalGroup(pid, "SIGKILL");
      onUnexpectedExit({ name, logFile, code, signal });
    });
  });
  const daemon: Daemon = { pid, exited, isOver: false };
  return daemon;
}

/** Resolves when no process of it is left. */
async function endDaemon(daemon: Daemon, signal: "SIGTERM" | "SIGKILL", timeoutMs: number) {
  const { pid, exited, isOver, ending } = daemon;
  // The pid of a program that ended by itself may belong to another one by now.
  if (isOver && !ending) return;
  // A second SIGTERM would make some programs exit without finishing their work.
  if (ending && signal === "SIGKILL" && !isOver) signalGroup(pid, "SIGKILL");
  const to = signal === "SIGKILL" ? "all" : "leader";
  daemon.ending ??= Promise.all([endGroup(pid, { signal, to, timeoutMs }), exited]);
  await daemon.ending;
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
