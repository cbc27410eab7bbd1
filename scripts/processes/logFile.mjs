import { mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const TITLE_MARK = "=== ";

/**
 * Opens a log for appending and writes a line that tells when this part of it begins.
 *
 * @param {string} path
 * @param {string} title
 * @returns {number} a file descriptor, to be closed by the caller
 */
export function openLog(path, title) {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "a");
  writeSync(file, `\n${TITLE_MARK}${new Date().toISOString()} ${title}\n`);
  return file;
}

/**
 * Gives the end of a log, no earlier than the last start that it tells of, indented to stand below an
 * error message.
 *
 * @param {string} path
 * @param {number} [lines] how many of the last lines, 20 by default
 */
export function tailOf(path, lines = 20) {
  const all = readFileSync(path, "utf8").trimEnd().split("\n");
  const begin = all.findLastIndex((line) => line.startsWith(TITLE_MARK));
  return all
    .slice(Math.max(begin, all.length - lines, 0))
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
}
