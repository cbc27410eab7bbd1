import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "@arch/testing/json";

/** pino's number of the level error; warnings are below it. */
const errorLevel = 50;

/** The lines with level error or fatal that the services have logged since `sinceMs` on the wall clock. */
export async function errorsInLogs(logFolder: string, sinceMs: number): Promise<string[]> {
  const logs = (await readdir(logFolder)).filter((name) => name.endsWith(".log"));
  const texts = await Promise.all(logs.map((name) => readFile(join(logFolder, name), "utf8")));
  return texts.flatMap((text) => text.split("\n")).filter((line) => isError(line, sinceMs));
}

function isError(line: string, sinceMs: number): boolean {
  // Only services log a numeric level; sidecars and databases log its name.
  if (!line.startsWith('{"level":')) return false;
  const { level, time } = parseJson(line);
  return Number(level) >= errorLevel && Number(time) >= sinceMs;
}
