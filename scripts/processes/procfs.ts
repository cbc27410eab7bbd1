import { readdirSync, readFileSync } from "node:fs";

export interface ProcessEntry {
  pid: number;
  /** One character; "Z" is a process that has ended and waits to be reaped. */
  state: string;
  parent: number;
  group: number;
  /** In clock ticks since the machine's start; distinguishes two processes with the same pid. */
  startedAt: string;
}

/** Lists the processes of the machine; empty where /proc does not exist (macOS). */
export function listProcesses(): ProcessEntry[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readEntry(Number(name)));
}

/** Lists the descendants of a process without itself; empty where /proc does not exist. */
export function listDescendants(pid: number): ProcessEntry[] {
  const all = listProcesses();
  const found = all.filter((entry) => entry.parent === pid);
  for (const ancestor of found) {
    found.push(...all.filter((entry) => entry.parent === ancestor.pid));
  }
  return found;
}

/** Whether a process that was listed earlier still runs. */
export function isAlive(seen: ProcessEntry): boolean {
  const [now] = readEntry(seen.pid);
  return now !== undefined && now.startedAt === seen.startedAt && now.state !== "Z";
}

/** The command line of a process, or "" when it cannot be read. */
export function readCommand(pid: number): string {
  return readProcFile(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

/** One entry, or none when the process has ended. */
export function readEntry(pid: number): ProcessEntry[] {
  const stat = readProcFile(`/proc/${pid}/stat`);
  // The command's name stands in parentheses and may contain spaces: count fields after the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  const startedAt = fields[19];
  if (!state || !startedAt) return [];
  return [{ pid, state, parent: Number(parent), group: Number(group), startedAt }];
}

/** Reads a file of /proc as `readable` does. */
export function readProcFile(path: string): string {
  return readable(() => readFileSync(path, "utf8"), "");
}

/** Reads from /proc; `otherwise` when the process has ended or belongs to another user. */
export function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (hasCode(error, "ENOENT", "ESRCH", "EACCES", "EPERM")) return otherwise;
    throw error;
  }
}

/** Whether an error of the operating system has one of these codes. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
