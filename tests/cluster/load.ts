import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Json } from "@arch/testing/call";
import { type Attempt, isSuccess, type RequestHistory } from "../faults/history.ts";
import { startWorkload } from "../faults/workload.ts";
import type { Cluster } from "./cluster.ts";
import { assertRight } from "./ledger.ts";

export interface LoadParts {
  cluster: Cluster;
  baseUrl: string;
  /** Which answers may be failures meanwhile; their calls are repeated. */
  mayFail(failed: Attempt): boolean;
}

const answerTimeoutMs = 40_000;

/**
 * Lets clients work while `work` goes on; then waits for rest and holds the books against what they were told.
 * Answers figures.
 * @throws Error with what is wrong.
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
  const tries = [...history.flatMap(({ attempts }) => attempts), ...reader.tries];
  const failed = tries.filter(({ status }) => status === undefined || status >= 500);
  const calls = `${tries.length} calls, ${failed.length} failed on the way`;
  const wrong = new Set(
    failed.filter((each) => !mayFail(each)).map((each) => JSON.stringify(each)),
  );
  if (wrong.size > 0) throw new Error(`${calls}:\n${[...wrong].join("\n")}`);
  assertWorked(history);
  return `${calls}; ${await assertRight(cluster, history, prefix)}`;
}

/** Lists letters and reads the balance again and again, as somebody who looks at the shop. */
function startReader(baseUrl: string, login: string): { tries: Attempt[]; stop(): Promise<void> } {
  const tries: Attempt[] = [];
  let isOver = false;
  const read = async (path: string) => {
    try {
      const signal = AbortSignal.timeout(answerTimeoutMs);
      const response = await fetch(`${baseUrl}${path}?login=${login}`, { signal });
      tries.push({ status: response.status, body: (await response.json()) as Json });
    } catch (error) {
      tries.push({ status: undefined, body: { error: String(error) } });
    }
  };
  const done = (async () => {
    while (!isOver) {
      for (const path of ["/notice/notices/", "/account/"]) await read(path);
      await delay(100);
    }
  })();
  return {
    tries,
    async stop() {
      isOver = true;
      await done;
    },
  };
}

/** A load that came to nothing would find nothing. */
function assertWorked(history: readonly RequestHistory[]): void {
  const granted = history.filter(({ attempts }) => attempts.some(isSuccess)).length;
  if (granted < history.length / 2) {
    throw new Error(`Only ${granted} of ${history.length} calls were granted`);
  }
}
