import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { StyleName } from "../../scripts/stack/choices.ts";
import { endLeftovers } from "../../scripts/stack/leftovers.ts";
import { startStack } from "../../scripts/stack/stack.ts";
import { openLibrary } from "./books.ts";
import { check, type Verdict } from "./check.ts";
import { type Drained, drain } from "./drain.ts";
import { poisonAtRest, type Scene } from "./faults.ts";
import type { Told } from "./history.ts";
import { injectFaults } from "./injector.ts";
import { lotsFrom } from "./random.ts";
import { supervise } from "./supervisor.ts";
import { startWorkload } from "./workload.ts";

export interface RunOptions {
  minutes: number;
  seed: number;
  broker: BrokerName;
  style: StyleName;
  /** The code that runs, the repository's by default. */
  codeRoot?: string;
  /** What goes wrong, everything by default. */
  inject?: (scene: Scene, durationMs: number) => Promise<void>;
  /** How long it may take to come to rest, in milliseconds; a minute by default. */
  drainPatienceMs?: number;
  /** Ends the run early; nothing of it is left running then. */
  signal?: AbortSignal;
}

/** What a run came to. */
export interface RunResult {
  options: RunOptions;
  /** Faults by what they were, and then by what they hit. */
  faults: Map<string, Map<string, number>>;
  history: Told[];
  entries: number;
  letters: number;
  orders: number;
  /** How long after the last fault the last client had its last answer, in milliseconds. */
  clientsDoneMs: number;
  drained: Drained;
  verdict: Verdict;
  /** Processes that ended though nobody had ended them. */
  surprises: string[];
}

const clients = 12;
const crashModule = fileURLToPath(new URL("./crash.mjs", import.meta.url));

/** Runs the shop under load while things go wrong, lets it come to rest, and checks what is on record. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const { broker, style, codeRoot } = options;
  const dataFolder = resolve(".data", "test", `faults-${broker}`);
  const crashFolder = join(dataFolder, "crash");
  await endLeftovers(dataFolder, console.log);
  await rm(dataFolder, { recursive: true, force: true });
  await mkdir(crashFolder, { recursive: true });
  const stack = await startStack({
    broker,
    style,
    dataFolder,
    report: () => {},
    replicas: { billing: 2, notification: 2 },
    env: { NODE_OPTIONS: `--import=${crashModule}`, ARCH_CRASH_FOLDER: crashFolder },
    ...(codeRoot !== undefined && { codeRoot }),
  });
  const supervisor = supervise(stack);
  try {
    const library = await openLibrary(stack.mongoUrl);
    try {
      const running = runOn({ stack, supervisor, library, crashFolder }, options);
      const result = await unlessAborted(options.signal, running);
      await writeFile(join(dataFolder, "history.json"), JSON.stringify(result.history));
      return result;
    } finally {
      await library.close();
    }
  } finally {
    // First of all, or it would start again what the stack stops.
    await supervisor.stop();
    await stack.stop();
  }
}

/** What `running` comes to, or the signal's reason as soon as it is aborted. */
function unlessAborted<T>(signal: AbortSignal | undefined, running: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const forget = () => signal?.removeEventListener("abort", abort);
    running.then(resolve, reject).finally(forget);
  });
}

async function runOn(
  parts: Pick<Scene, "stack" | "supervisor" | "library" | "crashFolder">,
  options: RunOptions,
): Promise<RunResult> {
  const { minutes, seed, inject = injectFaults, drainPatienceMs = 60_000 } = options;
  const { stack, supervisor, library } = parts;
  const faults: RunResult["faults"] = new Map();
  const count: Scene["count"] = (fault, target) => countIn(faults, fault, target);
  const scene: Scene = { ...parts, lots: lotsFrom(seed), poison: new Map(), count };
  const { history, stop } = await startWorkload(stack.baseUrl, { seed, clients });
  await inject(scene, minutes * 60_000);
  const sinceMs = performance.now();
  await stop();
  const clientsDoneMs = performance.now() - sinceMs;
  const drained = await drain({ stack, library, sinceMs, patienceMs: drainPatienceMs });
  await poisonAtRest(scene);
  const books = await library.read();
  return {
    options,
    faults,
    history,
    entries: books.entries.length,
    letters: books.messages.length,
    orders: books.orders.length,
    clientsDoneMs,
    drained,
    verdict: check(books, history, scene.poison),
    surprises: supervisor.surprises,
  };
}

function countIn(faults: RunResult["faults"], fault: string, target: string): void {
  const targets = faults.get(fault) ?? new Map<string, number>();
  targets.set(target, (targets.get(target) ?? 0) + 1);
  faults.set(fault, targets);
}
