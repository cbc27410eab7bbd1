import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What is no warning any more, by pino's count. */
const errorLevel = 50;

/** The lines of an error or worse that the services logged since a moment, of whatever kind. */
export async function errorsInLogs(logFolder: string, sinceMs: number): Promise<string[]> {
  const logs = (await readdir(logFolder)).filter((name) => name.endsWith(".log"));
  const texts = await Promise.all(logs.map((name) => readFile(join(logFolder, name), "utf8")));
  return texts.flatMap((text) => text.split("\n")).filter((line) => isError(line, sinceMs));
}

function isError(line: string, sinceMs: number): boolean {
  // Only the services write objects with a numeric level; sidecars and databases have words for it.
  if (!line.startsWith('{"level":')) return false;
  const { level, time } = JSON.parse(line) as { level: unknown; time: unknown };
  return Number(level) >= errorLevel && Number(time) >= sinceMs;
}
