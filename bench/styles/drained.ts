import type { MongoClient } from "mongodb";
import { until } from "../../scripts/processes/until.ts";

const timeoutMs = 120_000;
const everyMs = 20;

/** Waits until every order is settled and every ledger entry has its letter. Answers the milliseconds it took. */
export async function untilLettersAreThere(
  mongo: MongoClient,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = performance.now();
  await untilTrue("not every entry has its letter", signal, async () => {
    const [pending, entries, letters] = await Promise.all([
      mongo.db("order").collection("orders").countDocuments({ status: "pending" }),
      mongo
        .db("billing")
        .collection("entries")
        .countDocuments({ "delivery.state": { $ne: "none" } }),
      mongo.db("notification").collection("messages").countDocuments(),
    ]);
    return pending === 0 && entries === letters;
  });
  return performance.now() - startedMs;
}

/** Waits until no service has anything left to do: not even a receipt to ask for. */
export async function untilNothingIsLeft(mongo: MongoClient, signal: AbortSignal): Promise<void> {
  await untilLettersAreThere(mongo, signal);
  const open = { "delivery.state": { $in: ["pending", "published"] } };
  const unfinished = { unfinished: { $exists: true } };
  await untilTrue("something is left to do", signal, async () => {
    const counts = await Promise.all([
      mongo.db("billing").collection("entries").countDocuments(open),
      mongo.db("billing").collection("accounts").countDocuments(unfinished),
      mongo.db("person").collection("persons").countDocuments(unfinished),
      mongo.db("order").collection("orders").countDocuments(unfinished),
    ]);
    return counts.every((count) => count === 0);
  });
}

async function untilTrue(
  otherwise: string,
  signal: AbortSignal,
  condition: () => Promise<boolean>,
): Promise<void> {
  if (await until(condition, { timeoutMs, everyMs, signal })) return;
  throw new Error(`After ${timeoutMs} ms ${otherwise}.`);
}
