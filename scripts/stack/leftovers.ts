import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { endGroup } from "../processes/group.ts";
import { isAlive, type ProcessEntry, readEntry } from "../processes/procfs.ts";
import type { Report } from "../processes/progress.ts";

const END_TIMEOUT_MS = 20_000;

/** A line of the record. */
interface Started {
  name: string;
  process: ProcessEntry;
  launcher: ProcessEntry;
}

const recordIn = (dataFolder: string) => join(dataFolder, "started.jsonl");

/** Records a started process, in case this launcher is killed before it can stop it. */
export function recordStarted(dataFolder: string, name: string, pid: number): void {
  const [launcher] = readEntry(process.pid);
  const [started] = readEntry(pid);
  // Without /proc a pid cannot be distinguished from a later process with the same one.
  if (!launcher || !started) return;
  const file = recordIn(dataFolder);
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify({ name, process: started, launcher })}\n`);
}

/** Ends what a killed launcher has left running on a data folder (on Linux). */
export async function endLeftovers(dataFolder: string, report: Report): Promise<void> {
  const file = recordIn(dataFolder);
  if (!existsSync(file)) return;
  const lines = readFileSync(file, "utf8").split("\n");
  const started: Started[] = lines.filter((line) => line !== "").map((line) => JSON.parse(line));
  const left = started.filter((each) => isAlive(each.process) && !isAlive(each.launcher));
  if (left.length > 0) {
    const names = left.map((each) => each.name).join(", ");
    report(`An earlier start was killed; ending what it left: ${names}.`);
    const how = { signal: "SIGTERM", to: "all", timeoutMs: END_TIMEOUT_MS } as const;
    await Promise.all(left.map((each) => endGroup(each.process.pid, how)));
  }
  rmSync(file);
}
