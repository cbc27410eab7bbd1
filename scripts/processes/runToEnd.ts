import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { ROOT } from "../stack/root.ts";
import { endGroup, signalGroup, startGroup } from "./group.ts";

interface RunOptions {
  env?: Record<string, string>;
  /** The file for its output; the terminal by default. */
  outputFile?: string | undefined;
  /** Ends it by SIGTERM. */
  signal: AbortSignal;
}

/** Runs a program to its end, and returns whether it succeeded. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  { env = {}, outputFile, signal }: RunOptions,
): Promise<boolean> {
  const output = outputFile === undefined ? "inherit" : openSync(outputFile, "w");
  const { child, pid } = await startGroup(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", output, output],
  });
  if (output !== "inherit") closeSync(output);
  const end = () => void signalGroup(pid, "SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  const [code] = await once(child, "exit");
  signal.removeEventListener("abort", end);
  // What the program has started may still be stopping its own processes.
  if (signal.aborted) await endGroup(pid, { signal: "SIGTERM", to: "all", timeoutMs: 30_000 });
  return code === 0;
}
