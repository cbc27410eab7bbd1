import { mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const TITLE_MARK = "=== ";

/** Opens a log for appending and writes a title line with the time; the caller closes the descriptor. */
export function openLog(path: string, title: string): number {
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, "a");
  writeSync(file, `\n${TITLE_MARK}${new Date().toISOString()} ${title}\n`);
  return file;
}

/** The last 20 lines of a log, at most back to its last title line, indented for an error message. */
export function tailOf(path: string): string {
  const all = readFileSync(path, "utf8").trimEnd().split("\n");
  const begin = all.findLastIndex((line) => line.startsWith(TITLE_MARK));
  return all
    .slice(Math.max(begin, all.length - 20, 0))
    .map((line) => `    ${line.slice(0, 300)}`)
    .join("\n");
}
