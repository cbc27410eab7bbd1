import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { hasCode, isAlive, listDescendants, listProcesses } from "./procfs.ts";
import { until } from "./until.ts";

const KILL_TIMEOUT_MS = 5000;

/** Groups started here that may still contain a process. */
const living = new Set<number>();

// If this process fails without stopping its children, they would otherwise keep running.
process.on("exit", () => {
  for (const group of living) signalGroup(group, "SIGKILL");
});

/**
 * Starts a program as the leader of its own process group, so that Ctrl-C in the terminal does not reach it and one
 * signal reaches all its children.
 * @throws Error when the program cannot be started
 */
export async function startGroup(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; stdio: StdioOptions },
): Promise<{ child: ChildProcess; pid: number }> {
  const child = spawn(command, args, { ...options, detached: true });
  await once(child, "spawn");
  const pid = Number(child.pid);
  living.add(pid);
  child.once("exit", () => isGroupGone(pid));
  return { child, pid };
}

/** Sends a signal to every process of a group; false when none is left. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  return send(-group, signal);
}

/**
 * Ends a group and all descendants of its leader, with SIGKILL `timeoutMs` after `first`.
 * @throws Error when a process survives SIGKILL
 */
export async function endGroup(
  group: number,
  first: { signal: NodeJS.Signals; to: "leader" | "all"; timeoutMs: number },
): Promise<void> {
  // Erlang puts its helpers into groups of their own.
  const helpers = listDescendants(group);
  const isGone = () => isGroupGone(group) && !helpers.some(isAlive);
  send(first.to === "leader" ? group : -group, first.signal);
  // A program stopped by SIGSTOP handles no signal until it continues.
  signalGroup(group, "SIGCONT");
  if (await until(isGone, { timeoutMs: first.timeoutMs })) return;
  signalGroup(group, "SIGKILL");
  for (const helper of helpers.filter(isAlive)) send(helper.pid, "SIGKILL");
  if (await until(isGone, { timeoutMs: KILL_TIMEOUT_MS })) return;
  throw new Error(`Process ${group} does not end, not even by SIGKILL.`);
}

/** Whether every process of a group has ended. */
function isGroupGone(group: number): boolean {
  const gone = !send(-group, 0) || isGroupOfZombies(group);
  if (gone) living.delete(group);
  return gone;
}

/** In a container whose first process reaps nothing, ended orphans stay in the process table. */
function isGroupOfZombies(group: number): boolean {
  if (process.platform !== "linux") return false;
  return !listProcesses().some((entry) => entry.group === group && entry.state !== "Z");
}

function send(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch (error) {
    // Programs started here have the same user; macOS reports EPERM for a group of zombies.
    if (hasCode(error, "ESRCH", "EPERM")) return false;
    throw error;
  }
}
