import type { ChildProcess } from "node:child_process";
import { closeSync, writeSync } from "node:fs";
import { endGroup, startGroup } from "./group.ts";
import { openLog, tailOf } from "./logFile.ts";

const END_TIMEOUT_MS = 5000;

/** A program that runs to its end. */
export interface Tool {
  command: string;
  args: readonly string[];
  /** Everything that it writes is appended to it. */
  logFile: string;
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string>;
  /** Ends it early; without it, it always runs to its end. */
  signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end and returns its standard output.
 * @throws Error when it cannot be started or fails (with the end of its log); the signal's reason when aborted
 */
export async function runTool(tool: Tool): Promise<string> {
  const { command, args, logFile, cwd = process.cwd(), env, signal } = tool;
  signal?.throwIfAborted();
  const title = [command, ...args].join(" ");
  const log = openLog(logFile, title);
  try {
    const { child, pid } = await startGroup(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", log],
    });
    const end = () => endGroup(pid, { signal: "SIGTERM", to: "all", timeoutMs: END_TIMEOUT_MS });
    const abort = () => void end();
    signal?.addEventListener("abort", abort, { once: true });
    const { output, exit } = await collect(child, log);
    signal?.removeEventListener("abort", abort);
    await end();
    signal?.throwIfAborted();
    if (exit === "0") return output;
    throw new Error(`\`${title}\` failed (${exit}), see ${logFile}:\n${tailOf(logFile)}`);
  } finally {
    closeSync(log);
  }
}

function collect(child: ChildProcess, log: number): Promise<{ output: string; exit: string }> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    writeSync(log, text);
  });
  return new Promise((resolve) => {
    child.once("close", (code, signal) => resolve({ output, exit: String(code ?? signal) }));
  });
}
