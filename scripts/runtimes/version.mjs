import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const QUESTION_TIMEOUT_MS = 20_000;

/**
 * Finds a program on the PATH, or failing that in one of the further folders.
 *
 * @param {string} name
 * @param {readonly string[]} [furtherFolders]
 * @returns {string | undefined} its absolute path
 */
export function findProgram(name, furtherFolders = []) {
  const { PATH = "" } = process.env;
  const folders = PATH.split(delimiter).filter((folder) => folder !== "");
  return findProgramIn(name, [...folders, ...furtherFolders]);
}

/**
 * Finds a program in the first of the folders that has it.
 *
 * @param {string} name
 * @param {readonly string[]} folders
 * @returns {string | undefined} its path
 */
export function findProgramIn(name, folders) {
  return folders.map((folder) => join(folder, name)).find((path) => isExecutable(path));
}

/**
 * Asks a program for its version.
 *
 * @param {string} program
 * @param {readonly string[]} [args] `--version` by default
 * @returns {Promise<string | undefined>} the first "1.2" or "1.2.3" in its answer; undefined when
 *   it does not run, such as for a missing library
 */
export async function askVersion(program, args = ["--version"]) {
  const answer = await execute(program, args, { timeout: QUESTION_TIMEOUT_MS }).catch(
    (/** @type {unknown} */ error) => error,
  );
  // A program that cannot tell its version is treated as absent: the caller provisions another.
  if (answer instanceof Error) return undefined;
  const { stdout } = /** @type {{ stdout: string }} */ (answer);
  return /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0];
}

/**
 * Finds a program that is new enough.
 *
 * @param {string} name
 * @param {string} atLeast such as "6.2"
 * @param {readonly string[]} [furtherFolders]
 * @returns {Promise<string | undefined>} its absolute path
 */
export async function findProgramAtLeast(name, atLeast, furtherFolders) {
  const program = findProgram(name, furtherFolders);
  if (program === undefined) return undefined;
  const version = await askVersion(program);
  return version !== undefined && isAtLeast(version, atLeast) ? program : undefined;
}

/**
 * Compares two versions, number by number.
 *
 * @param {string} version such as "1.18.2"
 * @param {string} atLeast such as "1.17.5"
 */
export function isAtLeast(version, atLeast) {
  const have = version.split(".").map(Number);
  const want = atLeast.split(".").map(Number);
  for (const [position, wanted] of want.entries()) {
    const had = have[position] ?? 0;
    if (had !== wanted) return had > wanted;
  }
  return true;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent or not executable: either way there is nothing to run here.
    return false;
  }
}
