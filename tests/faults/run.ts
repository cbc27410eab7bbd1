import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { countEffects } from "@arch/invariants/effects";
import { readSnapshot } from "@arch/invariants/mongoSnapshot";
import { MongoClient } from "mongodb";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { StyleName } from "../../scripts/stack/choices.ts";
import { endLeftovers } from "../../scripts/stack/leftovers.ts";
import { startStack } from "../../scripts/stack/stack.ts";
import { type CheckResult, check } from "./check.ts";
import { type Drained, drain } from "./drain.ts";
import { poisonAtRest, type Scene } from "./faults.ts";
import type { RequestHistory } from "./history.ts";
import { injectFaults } from "./injector.ts";
import { createRandom } from "./random.ts";
import { supervise } from "./supervisor.ts";
import { startWorkload } from "./workload.ts";

export interface RunOptions {
  minutes: number;
  seed: number;
  broker: BrokerName;
  style: StyleName;
  /** The root of the code that runs; the repository by default. */
  codeRoot?: string;
  /** Injects the faults; all kinds by default. */
  inject?: (scene: Scene, durationMs: number) => Promise<void>;
  /** How long the drain may take, in milliseconds; a minute by default. */
  drainTimeoutMs?: number;
  /** Ends the run early and stops everything that it has started. */
  signal?: AbortSignal;
}

/** The result of a run. */
export interface RunResult {
  options: RunOptions;
  /** Counts of faults by kind and target. */
  faults: Map<string, Map<string, number>>;
  history: RequestHistory[];
  /** Counts of stored documents. */
  stored: Record<string, number>;
  /** From the last fault to the last response to a client, in milliseconds. */
  clientsDoneMs: number;
  drained: Drained;
  found: CheckResult;
  /** Exits of processes that no fault has caused. */
  unexpectedExits: string[];
}

const clients = 12;
const crashModule = fileURLToPath(new URL("./crash.mjs", import.meta.url));

/** Runs the shop under load and faults, lets it drain, and checks what is stored. */
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
    const mongo = await MongoClient.connect(stack.mongoUrl);
    try {
      const running = runOn({ stack, supervisor, mongo, crashFolder }, options);
      const result = await unlessAborted(options.signal, running);
      await writeFile(join(dataFolder, "history.json"), JSON.stringify(result.history));
      return result;
    } finally {
      await mongo.close();
    }
  } finally {
    // First, or it would restart what the stack stops.
    await supervisor.stop();
    await stack.stop();
  }
}

/** Settles like `running`, or rejects with the signal's reason as soon as it is aborted. */
function unlessAborted<T>(signal: AbortSignal | undefined, running: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const forget = () => signal?.removeEventListener("abort", abort);
    running.then(resolve, reject).finally(forget);
  });
}

async function runOn(
  parts: Pick<Scene, "stack" | "supervisor" | "mongo" | "crashFolder">,
  options: RunOptions,
): Promise<RunResult> {
  const { minutes, seed, inject = injectFaults, drainTimeoutMs = 60_000 } = options;
  const { stack, supervisor, mongo } = parts;
  const faults: RunResult["faults"] = new Map();
  const count: Scene["count"] = (fault, target) => countIn(faults, fault, target);
  const scene: Scene = { ...parts, random: createRandom(seed), poison: new Map(), count };
  const { history, stop } = await startWorkload(stack.baseUrl, { seed, clients });
  await inject(scene, minutes * 60_000);
  const sinceMs = performance.now();
  await stop();
  const clientsDoneMs = performance.now() - sinceMs;
  const drained = await drain({ stack, mongo, sinceMs, timeoutMs: drainTimeoutMs });
  await poisonAtRest(scene);
  const snapshot = await readSnapshot(mongo);
  const { entries, orders } = snapshot;
  return {
    options,
    faults,
    history,
    stored: { entries: entries.length, orders: orders.length, ...countEffects(snapshot) },
    clientsDoneMs,
    drained,
    found: check(snapshot, history, scene.poison),
    unexpectedExits: supervisor.unexpectedExits,
  };
}

function countIn(faults: RunResult["faults"], fault: string, target: string): void {
  const targets = faults.get(fault) ?? new Map<string, number>();
  targets.set(target, (targets.get(target) ?? 0) + 1);
  faults.set(fault, targets);
}
