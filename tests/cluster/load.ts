import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Json } from "@arch/testing/call";
import { isGranted, type Told, type Try } from "../faults/history.ts";
import { startWorkload } from "../faults/workload.ts";
import type { Cluster } from "./cluster.ts";
import { assertConsistent } from "./ledger.ts";

export interface LoadParts {
  cluster: Cluster;
  baseUrl: string;
  /** Whether a failed try is expected during the work; clients repeat it. */
  mayFail(failed: Try): boolean;
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
  const tries = [...history.flatMap((request) => request.tries), ...reader.tries];
  const failed = tries.filter(({ status }) => status === undefined || status >= 500);
  const calls = `${tries.length} calls, ${failed.length} failed and were repeated`;
  const unexpected = new Set(
    failed.filter((each) => !mayFail(each)).map((each) => JSON.stringify(each)),
  );
  if (unexpected.size > 0) throw new Error(`${calls}:\n${[...unexpected].join("\n")}`);
  assertEnoughGranted(history);
  return `${calls}; ${await assertConsistent(cluster, history, prefix)}`;
}

/** Lists messages and reads the balance repeatedly, as a client that only reads. */
function startReader(baseUrl: string, login: string): { tries: Try[]; stop(): Promise<void> } {
  const tries: Try[] = [];
  let isStopped = false;
  const read = async (path: string) => {
    try {
      const signal = AbortSignal.timeout(responseTimeoutMs);
      const response = await fetch(`${baseUrl}${path}?login=${login}`, { signal });
      tries.push({ status: response.status, body: (await response.json()) as Json });
    } catch (error) {
      tries.push({ status: undefined, body: { error: String(error) } });
    }
  };
  const done = (async () => {
    while (!isStopped) {
      for (const path of ["/notice/notices/", "/account/"]) await read(path);
      await delay(100);
    }
  })();
  return {
    tries,
    async stop() {
      isStopped = true;
      await done;
    },
  };
}

/** A load without successful calls would prove nothing. */
function assertEnoughGranted(history: readonly Told[]): void {
  const granted = history.filter(({ tries }) => tries.some(isGranted)).length;
  if (granted < history.length / 2) {
    throw new Error(`Only ${granted} of ${history.length} calls were granted`);
  }
}
