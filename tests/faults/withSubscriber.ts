import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { addingService } from "../guides/addingService.ts";
import { createWorkingCopy, type WorkingCopy } from "../guides/workingCopy.ts";
import type { RunOptions } from "./run.ts";

/** Makes a compiled copy of the repository with the sample subscriber of the guide "Adding a service". */
export async function copyWithSubscriber(): Promise<WorkingCopy> {
  const copy = await createWorkingCopy();
  try {
    await copy.follow(addingService);
    await copy.compile();
    return copy;
  } catch (error) {
    await copy.remove();
    throw error;
  }
}

/** Runs the fault program of a copy, with its data in the current folder; resolves with its exit code and its output. */
export async function runFaultsOf(
  { folder }: Pick<WorkingCopy, "folder">,
  options: Pick<RunOptions, "minutes" | "seed" | "broker" | "style" | "members">,
  signal: AbortSignal,
): Promise<{ code: number | null; output: string }> {
  const program = join(folder, "tests", "faults", "main.ts");
  const args = ["--conditions=source", "--import", "tsx", program];
  for (const [name, value] of Object.entries(options)) args.push(`--${name}`, String(value));
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const end = () => void child.kill("SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = await once(child, "close");
  signal.removeEventListener("abort", end);
  return { code, output };
}
