import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { isAtLeast } from "../setup/nodeVersion.mjs";

const execute = promisify(execFile);
const TIMEOUT_MS = 20_000;

/** Finds a program on the PATH, or else in one of the further folders. */
export function findProgram(name: string, furtherFolders: readonly string[] = []) {
  const { PATH = "" } = process.env;
  const folders = PATH.split(delimiter).filter((folder) => folder !== "");
  return findProgramIn(name, [...folders, ...furtherFolders]);
}

/** Finds a program in the first of the folders that has it. */
export function findProgramIn(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => isExecutable(path));
}

/**
 * The first "1.2" or "1.2.3" that a program prints; undefined when it does not run, such as for a missing library.
 * `args` is `--version` by default.
 */
export async function askVersion(
  program: string,
  args: readonly string[] = ["--version"],
): Promise<string | undefined> {
  const run = execute(program, args, { timeout: TIMEOUT_MS });
  // A program that does not run is treated as absent: the caller fetches another one.
  const output = await run.then(({ stdout }) => stdout).catch(() => "");
  return /\d+\.\d+(\.\d+)?/.exec(output)?.[0];
}

/** Finds a program of at least a version such as "6.2". */
export async function findProgramAtLeast(
  name: string,
  atLeast: string,
  furtherFolders?: readonly string[],
  versionArgs?: readonly string[],
): Promise<string | undefined> {
  const program = findProgram(name, furtherFolders);
  if (program === undefined) return undefined;
  const version = await askVersion(program, versionArgs);
  return version !== undefined && isAtLeast(version, atLeast) ? program : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent or not executable.
    return false;
  }
}
