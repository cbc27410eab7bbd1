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
  exited: Promise<Exit>;
  hasExited(): boolean;
  /** Whether `end` was called. */
  isEnding(): boolean;
  /** Resolves when no process of it is left. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}

/**
 * Starts a long-running program.
 * @throws Error when it cannot be started
 */
export async function startDaemon(plan: DaemonPlan): Promise<Daemon> {
  const { child, pid } = await launch(plan);
  let over = false;
  let ending: Promise<unknown> | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      over = true;
      // No child may outlive a program that ended by itself.
      if (!ending) signalGroup(pid, "SIGKILL");
      resolve({ code, signal });
    });
  });
  return {
    pid,
    exited,
    hasExited: () => over,
    isEnding: () => ending !== undefined,
    end: async (signal) => {
      // The pid of a program that ended by itself may belong to another one by now.
      if (over && !ending) return;
      // A second SIGTERM would make some programs exit without finishing their work.
      if (ending && signal === "SIGKILL" && !over) signalGroup(pid, "SIGKILL");
      const to = signal === "SIGKILL" ? "all" : "leader";
      ending ??= Promise.all([
        endGroup(pid, { signal, to, timeoutMs: plan.stopTimeoutMs }),
        exited,
      ]);
      await ending;
    },
  };
}

async function launch({ command, args, cwd, env, logFile, name }: DaemonPlan) {
  const log = openLog(logFile, `${name} starts: ${[command, ...args].join(" ")}`);
  try {
    return await startGroup(command, args, { cwd, env, stdio: ["ignore", log, log] });
  } finally {
    closeSync(log);
  }
}
