import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Json } from "@arch/testing/call";
import { type Attempt, isSuccess, type RequestHistory } from "../faults/history.ts";
import { startWorkload } from "../faults/workload.ts";
import type { Cluster } from "./cluster.ts";
import { assertConsistent } from "./ledger.ts";

export interface LoadParts {
  cluster: Cluster;
  baseUrl: string;
  /** Whether a failed attempt is expected during the work; clients repeat it. */
  mayFail(failed: Attempt): boolean;
}

const responseTimeoutMs = 40_000;

/**
 * Runs clients while `work` runs; then waits until no work is pending and checks the databases against the clients' history.
 * Returns the numbers of calls and records.
 * @throws Error with the unexpected failures or the violations.
 */
export async function underLoad(
  { cluster, baseUrl, mayFail }: LoadParts,
  work: () => Promise<void>,
): Promise<string> {
  const prefix = `load-${randomBytes(3).toString("hex")}-`;
  const { history, stop } = await startWorkload(baseUrl, { seed: 1, clients: 8, prefix });
  const reader = startReader(baseUrl, `${prefix}hot`);
  try {
    await work();
  } finally {
    await Promise.all([stop(), reader.stop()]);
  }
  const attempts = [...history.flatMap(({ attempts }) => attempts), ...reader.attempts];
  const failed = attempts.filter(({ status }) => status === undefined || status >= 500);
  const calls = `${attempts.length} calls, ${failed.length} failed and were repeated`;
  const unexpected = new Set(
    failed.filter((each) => !mayFail(each)).map((each) => JSON.stringify(each)),
  );
  if (unexpected.size > 0) throw new Error(`${calls}:\n${[...unexpected].join("\n")}`);
  assertEnoughGranted(history);
  return `${calls}; ${await assertConsistent(cluster, history, prefix)}`;
}

/** Lists messages and reads the balance repeatedly, as a client that only reads. */
function startReader(
  baseUrl: string,
  login: string,
): { attempts: Attempt[]; stop(): Promise<void> } {
  const attempts: Attempt[] = [];
  let isStopped = false;
  const read = async (path: string) => {
    const startedMs = performance.now();
    const add = (status: number | undefined, body: Json) =>
      attempts.push({ status, body, startedMs, tookMs: performance.now() - startedMs });
    try {
      const signal = AbortSignal.timeout(responseTimeoutMs);
      const response = await fetch(`${baseUrl}${path}?login=${login}`, { signal });
      add(response.status, (await response.json()) as Json);
    } catch (error) {
      add(undefined, { error: String(error) });
    }
  };
  const done = (async () => {
    while (!isStopped) {
      for (const path of ["/notice/notices/", "/account/"]) await read(path);
      await delay(100);
    }
  })();
  return {
    attempts,
    async stop() {
      isStopped = true;
      await done;
    },
  };
}

/** A load without successful calls would prove nothing. */
function assertEnoughGranted(history: readonly RequestHistory[]): void {
  const granted = history.filter(({ attempts }) => attempts.some(isSuccess)).length;
  if (granted < history.length / 2) {
    throw new Error(`Only ${granted} of ${history.length} calls were granted`);
  }
}
