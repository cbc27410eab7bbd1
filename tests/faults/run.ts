import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { countEffects } from "@arch/invariants/effects";
import { readSnapshot } from "@arch/invariants/mongoSnapshot";
import { MongoClient } from "mongodb";
import type { BrokerName } from "../../scripts/stack/brokers.ts";
import type { StyleName } from "../../scripts/stack/choices.ts";
import { endLeftovers } from "../../scripts/stack/leftovers.ts";
import { type CheckResult, check } from "./check.ts";
import { awaitReady, type Drained, drain } from "./drain.ts";
import { poisonAtRest, type Scene } from "./faults.ts";
import type { ReadHistory, RequestHistory } from "./history.ts";
import { injectAll } from "./injector.ts";
import { watchPrimary } from "./members.ts";
import { createRandom } from "./random.ts";
import { retryRead } from "./retryRead.ts";
import { startSidecarProxies } from "./sidecarProxies.ts";
import { supervise } from "./supervisor.ts";
import { replicas, startTestedStack } from "./testedStack.ts";
import { startWorkload } from "./workload.ts";

export interface RunOptions {
  minutes: number;
  seed: number;
  broker: BrokerName;
  style: StyleName;
  /** How many members MongoDB's replica set has; 1 by default. */
  members?: number;
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
  reads: ReadHistory[];
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
const readers = 3;
/** A sidecar with a silent subscription is restarted after a minute, and then needs some seconds. */
const readyTimeoutMs = 120_000;

/** Runs the shop under load and faults, lets it drain, and checks what is stored. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const { broker, members: memberCount = 1 } = options;
  const dataFolder = resolve(".data", "test", `faults-${broker}`);
  await endLeftovers(dataFolder, console.log);
  await rm(dataFolder, { recursive: true, force: true });
  const crashFolder = join(dataFolder, "crash");
  await mkdir(crashFolder, { recursive: true });
  const { proxies, appEnv, close } = await startSidecarProxies(replicas);
  try {
    const stack = await startTestedStack(options, { dataFolder, crashFolder, appEnv });
    const supervisor = supervise(stack);
    const mongo = new MongoClient(stack.mongoUrl, {
      readConcernLevel: "majority",
      readPreference: "primary",
    });
    try {
      const primary = watchPrimary(mongo, memberCount);
      await mongo.connect();
      const parts = { stack, supervisor, mongo, memberCount, primary, crashFolder, proxies };
      const result = await unlessAborted(options.signal, runOn(parts, options));
      const { history, reads } = result;
      await writeFile(join(dataFolder, "history.json"), JSON.stringify({ history, reads }));
      return result;
    } finally {
      await mongo.close();
      // First, or it would restart what the stack stops.
      await supervisor.stop();
      await stack.stop();
    }
  } finally {
    await close();
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
  parts: Omit<Scene, "random" | "poison" | "findings" | "mends" | "count">,
  options: RunOptions,
): Promise<RunResult> {
  const { minutes, seed, inject = injectAll, drainTimeoutMs = 60_000 } = options;
  const { stack, supervisor, mongo } = parts;
  const faults: RunResult["faults"] = new Map();
  const count: Scene["count"] = (fault, target) => countIn(faults, fault, target);
  const random = createRandom(seed);
  const scene: Scene = { ...parts, random, poison: new Map(), findings: [], mends: [], count };
  const load = await startWorkload(stack.baseUrl, { seed, clients, readers });
  const { history, reads } = load;
  await inject(scene, minutes * 60_000);
  const sinceMs = performance.now();
  await load.stop();
  const clientsDoneMs = performance.now() - sinceMs;
  const drained = await drain({ stack, mongo, sinceMs, timeoutMs: drainTimeoutMs });
  for (const mend of scene.mends) await mend();
  drained.left["units not ready"] = await awaitReady(stack, readyTimeoutMs);
  await poisonAtRest(scene);
  const snapshot = await retryRead(() => readSnapshot(mongo));
  const { entries, orders } = snapshot;
  return {
    options,
    faults,
    history,
    reads,
    stored: { entries: entries.length, orders: orders.length, ...countEffects(snapshot) },
    clientsDoneMs,
    drained,
    found: check(snapshot, history, scene.poison, reads, scene.findings),
    unexpectedExits: supervisor.unexpectedExits,
  };
}

function countIn(faults: RunResult["faults"], fault: string, target: string): void {
  const targets = faults.get(fault) ?? new Map<string, number>();
  targets.set(target, (targets.get(target) ?? 0) + 1);
  faults.set(fault, targets);
}
