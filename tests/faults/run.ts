import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrokerName, StyleName } from "../../scripts/stack/choices.mjs";
import { endLeftovers } from "../../scripts/stack/leftovers.mjs";
import { startStack } from "../../scripts/stack/stack.mjs";
import { openLibrary } from "./books.ts";
import { check, type Verdict } from "./check.ts";
import { type Drained, drain } from "./drain.ts";
import type { Scene } from "./faults.ts";
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
const drainPatienceMs = 60_000;
const crashModule = fileURLToPath(new URL("./crash.mjs", import.meta.url));

/** Runs the shop under load while things go wrong, lets it come to rest, and checks what is on record. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const { minutes, seed, broker, style, codeRoot, inject = injectFaults } = options;
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
  try {
    const library = await openLibrary(stack.mongoUrl);
    const supervisor = supervise(stack);
    const faults: RunResult["faults"] = new Map();
    const scene: Scene = {
      stack,
      supervisor,
      library,
      crashFolder,
      lots: lotsFrom(seed),
      poison: new Set(),
      count: (fault, target) => countIn(faults, fault, target),
    };
    const workload = await startWorkload(stack.baseUrl, { seed, clients });
    await inject(scene, minutes * 60_000);
    const sinceMs = performance.now();
    await workload.stop();
    const clientsDoneMs = performance.now() - sinceMs;
    const drained = await drain({ stack, library, sinceMs, patienceMs: drainPatienceMs });
    await supervisor.stop();
    const books = await library.read();
    await library.close();
    const { history } = workload;
    await writeFile(join(dataFolder, "history.json"), JSON.stringify(history));
    const { entries, messages, orders } = books;
    return {
      options,
      faults,
      history,
      entries: entries.length,
      letters: messages.length,
      orders: orders.length,
      clientsDoneMs,
      drained,
      verdict: check(books, history, scene.poison),
      surprises: supervisor.surprises,
    };
  } finally {
    await stack.stop();
  }
}

function countIn(faults: RunResult["faults"], fault: string, target: string): void {
  const targets = faults.get(fault) ?? new Map<string, number>();
  targets.set(target, (targets.get(target) ?? 0) + 1);
  faults.set(fault, targets);
}
