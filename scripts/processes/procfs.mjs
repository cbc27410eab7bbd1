import { readdirSync, readFileSync } from "node:fs";

/**
 * @typedef {object} ProcessEntry
 * @property {number} pid
 * @property {string} state one letter; "Z" is a process that has ended and waits to be reaped
 * @property {number} parent
 * @property {number} group
 * @property {string} startedAt in clock ticks since the machine's start; tells a pid used again
 */

/**
 * Lists the processes of the machine where /proc exists (Linux).
 *
 * @returns {ProcessEntry[]} empty on other systems
 */
export function listProcesses() {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readEntry(Number(name)));
}

/**
 * Lists the descendants of a process, itself left out.
 *
 * @param {number} pid
 * @returns {ProcessEntry[]} empty where /proc does not exist
 */
export function listDescendants(pid) {
  const all = listProcesses();
  const found = all.filter((entry) => entry.parent === pid);
  for (const ancestor of found) {
    found.push(...all.filter((entry) => entry.parent === ancestor.pid));
  }
  return found;
}

/**
 * Tells whether a process seen before still runs.
 *
 * @param {ProcessEntry} seen
 */
export function isAlive(seen) {
  const [now] = readEntry(seen.pid);
  return now !== undefined && now.startedAt === seen.startedAt && now.state !== "Z";
}

/**
 * Tells what a process was started as.
 *
 * @param {number} pid
 * @returns {string} the command line, or "" when it cannot be read
 */
export function readCommand(pid) {
  return readProcFile(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

/**
 * @param {number} pid
 * @returns {ProcessEntry[]} one entry, or none when the process ended meanwhile
 */
export function readEntry(pid) {
  const stat = readProcFile(`/proc/${pid}/stat`);
  // The command's name stands in parentheses and may hold spaces, so fields count from the last
  // one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group] = fields;
  const startedAt = fields[19];
  if (!state || !startedAt) return [];
  return [{ pid, state, parent: Number(parent), group: Number(group), startedAt }];
}

/**
 * Reads a file of /proc; a process that has ended or belongs to someone else reads as "".
 *
 * @param {string} path
 */
export function readProcFile(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM") return "";
    throw error;
  }
}
