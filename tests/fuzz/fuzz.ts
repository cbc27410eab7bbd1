import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { signalGroup, startGroup } from "../../scripts/processes/group.ts";
import { ensureSchemathesis } from "../../scripts/runtimes/schemathesis.ts";
import { type Tally, tallyOf } from "./tally.ts";

export interface FuzzOptions {
  baseUrl: string;
  /** At least so many cases are made up, of each call about as many as of any other. */
  cases: number;
  seed: number;
  /** Gets the reports of the run. */
  folder: string;
  /** A file to believe in instead of what the gateway says about itself. */
  document?: string;
  /** Tries this call alone, by its operationId. */
  only?: string;
  /** Ends the run early. */
  signal?: AbortSignal;
}

/** What a run came to. */
export interface FuzzResult {
  exitCode: number | null;
  /** All that Schemathesis printed: each failure with the call that repeats it. */
  output: string;
  tally: Tally;
}

const config = fileURLToPath(new URL("./schemathesis.toml", import.meta.url));

/**
 * Has Schemathesis make up calls out of the document and check the gateway's answers against it.
 * @throws the signal's reason, when it was aborted.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { baseUrl, cases, seed, folder, document, only } = options;
  const location = document === undefined ? `${baseUrl}/openapi.json` : resolve(document);
  const { paths } = JSON.parse(await readDocument(location)) as { paths: Record<string, object> };
  const calls = only === undefined ? Object.values(paths).flatMap(Object.keys).length : 1;
  const report = join(resolve(folder), "report.ndjson");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const args = ["--config-file", config, "--no-color", "run", location, "--url", baseUrl];
  // One worker: with two, the answers that calls learn from would come in another order each time.
  args.push("--workers", "1", "--seed", String(seed));
  args.push("--max-examples", String(Math.ceil(cases / calls)));
  args.push("--report", "ndjson", "--report-ndjson-path", report);
  if (only !== undefined) args.push("--include-operation-id", only);
  const { exitCode, output } = await runSchemathesis(args, resolve(folder), options.signal);
  return { exitCode, output, tally: await tallyOf(report) };
}

async function readDocument(location: string): Promise<string> {
  if (!location.startsWith("http")) return readFile(location, "utf8");
  return (await fetch(location)).text();
}

async function runSchemathesis(args: readonly string[], folder: string, signal?: AbortSignal) {
  const { command, args: first, env } = await ensureSchemathesis({ signal });
  const file = join(folder, "output.txt");
  const log = openSync(file, "w");
  try {
    const { child, pid } = await startGroup(command, [...first, ...args], {
      // It keeps files of its own where it runs.
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", log, log],
    });
    const end = () => void signalGroup(pid, "SIGTERM");
    signal?.addEventListener("abort", end, { once: true });
    const [exitCode] = (await once(child, "exit")) as [number | null];
    signal?.removeEventListener("abort", end);
    signal?.throwIfAborted();
    return { exitCode, output: await readFile(file, "utf8") };
  } finally {
    closeSync(log);
  }
}
