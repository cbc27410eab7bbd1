import { countPendingWork, readSnapshot } from "@arch/invariants/mongoSnapshot";
import type { Snapshot } from "@arch/invariants/snapshot";
import { MongoClient } from "mongodb";
import { until } from "../../scripts/processes/until.ts";
import { check } from "../faults/check.ts";
import type { RequestHistory } from "../faults/history.ts";
import type { Cluster } from "./cluster.ts";
import { withPort } from "./portForward.ts";

const drainTimeoutMs = 120_000;

/** Opens the shop's databases as MongoDB's root while `use` runs. */
export async function withMongo<T>(
  cluster: Cluster,
  use: (mongo: MongoClient) => Promise<T>,
): Promise<T> {
  const { data } = await cluster.kubectlJson<{ data: Record<string, string> }>(
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
 * Waits until no work is pending, and checks the databases against the history of clients whose logins all begin with
 * `prefix`. Returns the numbers of records.
 * @throws Error with the violations, or with the pending work after two minutes.
 */
export async function assertConsistent(
  cluster: Cluster,
  history: readonly RequestHistory[],
  prefix: string,
): Promise<string> {
  return withMongo(cluster, async (mongo) => {
    const sinceMs = performance.now();
    let pending: Record<string, number> = {};
    const isDrained = async () => {
      pending = await countPendingWork(mongo);
      return Object.values(pending).every((count) => count === 0);
    };
    if (!(await until(isDrained, { timeoutMs: drainTimeoutMs, signal: cluster.signal }))) {
      throw new Error(
        `Work is pending after ${drainTimeoutMs / 1_000} s: ${JSON.stringify(pending)}`,
      );
    }
    const tookMs = performance.now() - sinceMs;
    const snapshot = partOf(await readSnapshot(mongo), prefix);
    const violations = Object.values(check(snapshot, history, new Map())).flat();
    if (violations.length > 0) {
      throw new Error(`${violations.length} violations:\n${violations.slice(0, 50).join("\n")}`);
    }
    const { entries, orders, messages } = snapshot;
    const record = `${entries.length} entries, ${orders.length} orders, ${messages.length} messages`;
    return `${record}; drained after ${(tookMs / 1_000).toFixed(1)} s; 0 lost, 0 doubled`;
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
