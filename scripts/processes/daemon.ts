import { closeSync } from "node:fs";
import { endGroup, signalGroup, startGroup } from "./group.ts";
import { openLog } from "./logFile.ts";

/** How a long-running program is run. */
export interface DaemonPlan {
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
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A running program, from its start to its end. */
export interface Daemon {
  pid: number;
  isOver(): boolean;
  /** Resolves when no process of it is left. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/**
 * Starts a long-running program. `onUnexpectedExit` is called when it exits before `end`.
 * @throws Error when it cannot be started
 */
export async function startDaemon(
  { name, command, args, cwd, env, logFile, stopTimeoutMs }: DaemonPlan,
  onUnexpectedExit: (exit: Exit) => void,
): Promise<Daemon> {
  const log = openLog(logFile, `${name} starts: ${[command, ...args].join(" ")}`);
  const starting = startGroup(command, args, { cwd, env, stdio: ["ignore", log, log] });
  const { child, pid } = await starting.finally(() => closeSync(log));
  let over = false;
  let ending: Promise<unknown> | undefined;
  const exited = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      resolve();
      if (ending) return;
      // No child may outlive a program that ended by itself.
      signalGroup(pid, "SIGKILL");
      onUnexpectedExit({ code, signal });
    });
  });
  return {
    pid,
    isOver: () => over,
    end: async (signal) => {
      // The pid of a program that ended by itself may belong to another one by now.
      if (over && !ending) return;
      // A second SIGTERM would make some programs exit without finishing their work.
      if (ending && signal === "SIGKILL" && !over) signalGroup(pid, "SIGKILL");
      const to = signal === "SIGKILL" ? "all" : "leader";
      ending ??= Promise.all([endGroup(pid, { signal, to, timeoutMs: stopTimeoutMs }), exited]);
      await ending;
    },
  };
}
