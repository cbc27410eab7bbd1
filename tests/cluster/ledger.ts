import { countPendingWork, readSnapshot } from "@arch/invariants/mongoSnapshot";
import type { Snapshot } from "@arch/invariants/snapshot";
import { MongoClient } from "mongodb";
import { until } from "../../scripts/processes/until.mjs";
import { check } from "../faults/check.ts";
import type { RequestHistory } from "../faults/history.ts";
import type { Cluster } from "./cluster.ts";
import { withPort } from "./portForward.ts";

const drainTimeoutMs = 120_000;

/** Connects to the shop's databases, as MongoDB's root. */
export async function withMongo<T>(
  cluster: Cluster,
  use: (mongo: MongoClient) => Promise<T>,
): Promise<T> {
  const { data } = await cluster.ask<{ data: Record<string, string> }>(
    "get",
    "secret/arch-mongodb",
  );
  const password = Buffer.from(data["password-root"] ?? "", "base64").toString();
  return withPort(cluster, "pod/arch-mongodb-0", 27017, async (port) => {
    const url = `mongodb://root:${password}@127.0.0.1:${port}/?directConnection=true&authSource=admin`;
    const mongo = await MongoClient.connect(url);
    try {
      return await use(mongo);
    } finally {
      await mongo.close();
    }
  });
}

/**
 * Waits until no work is pending, and checks what is stored against the history of clients whose logins all begin with
 * `prefix`. Resolves with the figures.
 * @throws Error with the violations, or the work left.
 */
export async function assertRight(
  cluster: Cluster,
  history: readonly RequestHistory[],
  prefix: string,
): Promise<string> {
  return withMongo(cluster, async (mongo) => {
    const sinceMs = performance.now();
    let left: Record<string, number> = {};
    const isAtRest = async () => {
      left = await countPendingWork(mongo);
      return Object.values(left).every((count) => count === 0);
    };
    if (!(await until(isAtRest, { timeoutMs: drainTimeoutMs, signal: cluster.signal }))) {
      throw new Error(`Not at rest after ${drainTimeoutMs / 1_000} s: ${JSON.stringify(left)}`);
    }
    const tookMs = performance.now() - sinceMs;
    const snapshot = partOf(await readSnapshot(mongo), prefix);
    const wrong = Object.values(check(snapshot, history, new Map())).flat();
    if (wrong.length > 0) {
      throw new Error(`${wrong.length} wrong:\n${wrong.slice(0, 50).join("\n")}`);
    }
    const { entries, orders, messages } = snapshot;
    const stored = `${entries.length} entries, ${orders.length} orders, ${messages.length} messages`;
    return `${stored}; at rest after ${(tookMs / 1_000).toFixed(1)} s; 0 lost, 0 doubled`;
  });
}

function partOf(snapshot: Snapshot, prefix: string): Snapshot {
  const isOurs = (login: string) => login.startsWith(prefix);
  return {
    accounts: snapshot.accounts.filter(({ _id }) => isOurs(_id)),
    entries: snapshot.entries.filter(({ login }) => isOurs(login)),
    orders: snapshot.orders.filter(({ login }) => isOurs(login)),
    persons: snapshot.persons.filter(({ _id }) => isOurs(_id)),
    messages: snapshot.messages.filter(({ login }) => isOurs(login)),
    deadLetters: snapshot.deadLetters,
    logins: snapshot.logins.filter(({ _id }) => isOurs(_id)),
  };
}
