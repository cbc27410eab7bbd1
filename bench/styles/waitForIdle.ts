import type { MongoClient } from "mongodb";
import { until } from "../../scripts/processes/until.ts";

const timeoutMs = 120_000;
const everyMs = 20;

/** Waits until every order is settled and every ledger entry has its message. Returns the duration in milliseconds. */
export async function waitForMessages(mongo: MongoClient, signal: AbortSignal): Promise<number> {
  const startedMs = performance.now();
  await waitFor("not every ledger entry has its message", signal, async () => {
    const [pending, entries, messages] = await Promise.all([
      mongo.db("order").collection("orders").countDocuments({ status: "pending" }),
      mongo
        .db("billing")
        .collection("entries")
        .countDocuments({ "delivery.state": { $ne: "none" } }),
      mongo.db("notification").collection("messages").countDocuments(),
    ]);
    return pending === 0 && entries === messages;
  });
  return performance.now() - startedMs;
}

/** Waits until no service has pending work, such as a receipt to query. */
export async function waitForIdle(mongo: MongoClient, signal: AbortSignal): Promise<void> {
  await waitForMessages(mongo, signal);
  const open = { "delivery.state": { $in: ["pending", "published"] } };
  const pendingWork = { unfinished: { $exists: true } };
  await waitFor("work is pending", signal, async () => {
    const counts = await Promise.all([
      mongo.db("billing").collection("entries").countDocuments(open),
      mongo.db("billing").collection("accounts").countDocuments(pendingWork),
      mongo.db("person").collection("persons").countDocuments(pendingWork),
      mongo.db("order").collection("orders").countDocuments(pendingWork),
    ]);
    return counts.every((count) => count === 0);
  });
}

async function waitFor(
  problem: string,
  signal: AbortSignal,
  condition: () => Promise<boolean>,
): Promise<void> {
  if (await until(condition, { timeoutMs, everyMs, signal })) return;
  throw new Error(`After ${timeoutMs} ms ${problem}.`);
}
