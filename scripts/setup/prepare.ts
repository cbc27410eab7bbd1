import { join } from "node:path";
import type { Report } from "../processes/progress.ts";
import { showProgress } from "../processes/progress.ts";
import { runTool } from "../processes/tool.ts";
import { ensureDaprd } from "../runtimes/goTools.ts";
import { ensureMongod } from "../runtimes/mongod.ts";
import { type BrokerName, brokers } from "../stack/brokers.ts";
import { ROOT } from "../stack/root.ts";

interface Setup {
  logFolder: string;
  report: Report;
  signal: AbortSignal;
}

/**
 * Compiles the code, and fetches daprd, MongoDB and brokers, all at once. When one fails, the others are ended.
 * @throws Error of the first that failed, after all have ended
 */
export async function prepare(setup: Setup & { brokers: readonly BrokerName[] }): Promise<void> {
  const failed = new AbortController();
  const context = { ...setup, signal: AbortSignal.any([setup.signal, failed.signal]) };
  const works = [
    build(context),
    ensureDaprd(context),
    ensureMongod(context),
    ...setup.brokers.map((name) => brokers[name].ensure(context)),
  ];
  for (const work of works) work.catch((error) => failed.abort(error));
  await Promise.allSettled(works);
  setup.signal.throwIfAborted();
  failed.signal.throwIfAborted();
}

/**
 * Compiles what has changed since the last time.
 * @throws Error with the compiler's messages
 */
export async function build({ logFolder, report, signal }: Setup): Promise<void> {
  const command = join(ROOT, "node_modules", ".bin", "tsc");
  const logFile = join(logFolder, "tsc.log");
  await showProgress(report, "tsc: compiling", () =>
    runTool({ command, args: ["-b"], cwd: ROOT, logFile, signal }),
  );
}
