import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseJson } from "@arch/testing/json";
import { signalGroup, startGroup } from "../../scripts/processes/group.ts";
import { ensureSchemathesis } from "../../scripts/runtimes/schemathesis.ts";
import { type Tally, tallyOf } from "./tally.ts";

export interface FuzzOptions {
  baseUrl: string;
  /** The least number of generated cases, spread evenly over the calls. */
  cases: number;
  seed: number;
  /** The folder for the reports of the run. */
  folder: string;
  /** An OpenAPI file to use in place of the gateway's own document. */
  document?: string;
  /** The operationId of the only call to try. */
  only?: string;
  /** Ends the run early. */
  signal?: AbortSignal;
}

/** The result of a run. */
export interface FuzzResult {
  exitCode: number | null;
  /** The output of Schemathesis: each failure with the call that repeats it. */
  output: string;
  tally: Tally;
}

const config = fileURLToPath(new URL("./schemathesis.toml", import.meta.url));

/**
 * Lets Schemathesis generate calls from the document and check the gateway's responses against it.
 * @throws the signal's reason when it is aborted.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { baseUrl, cases, seed, folder, document, only } = options;
  const location = document === undefined ? `${baseUrl}/openapi.json` : resolve(document);
  const { paths } = parseJson<{ paths: Record<string, object> }>(await readDocument(location));
  const calls = only === undefined ? Object.values(paths).flatMap(Object.keys).length : 1;
  const report = join(resolve(folder), "report.ndjson");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const args = ["--config-file", config, "--no-color", "run", location, "--url", baseUrl];
  // With two workers the order of responses, which later calls depend on, would differ between runs.
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
      // Schemathesis writes files into its working directory.
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
