import { setTimeout as delay } from "node:timers/promises";
import type { WithDelivery } from "@arch/kit/outbox/delivery";
import type { MongoClient } from "mongodb";
import { until } from "../../../scripts/processes/until.ts";
import { brokers } from "../../../scripts/stack/brokers.ts";
import { redisCli } from "../../redisCli.ts";
import { brokerFaults } from "../brokerFaults.ts";
import type { FaultScenario } from "./faultScenario.ts";

const drainTimeoutMs = 60_000;
const topic = "operation-events";

interface StoredEntry extends WithDelivery {
  email?: string;
  orderId?: string;
}

const entriesOf = (mongo: MongoClient) => mongo.db("billing").collection<StoredEntry>("entries");
const confirmedOperations = { "delivery.state": "confirmed", orderId: { $exists: false } } as const;
const redis = (...command: string[]) => redisCli(brokers.redis.port.own, ...command);

/** Waits until there are some operations whose messages are stored. */
async function confirmedIds(mongo: MongoClient, count: number): Promise<string[]> {
  const find = () =>
    entriesOf(mongo).find(confirmedOperations).limit(count).project<{ _id: string }>({ _id: 1 });
  let ids: string[] = [];
  const areThere = await until(
    async () => {
      ids = (await find().toArray()).map(({ _id }) => _id);
      return ids.length === count;
    },
    { timeoutMs: 60_000, everyMs: 500 },
  );
  if (!areThere) throw new Error(`There are ${ids.length} operations, too few to prove anything`);
  return ids;
}

/** Many entries become pending at once; both replicas of billing publish them. */
export const sharedBacklog: FaultScenario = {
  name: "a backlog that two replicas share",
  async inject({ mongo, findings, count }) {
    const ids = await confirmedIds(mongo, 300);
    const [last] = (await redis("XREVRANGE", topic, "+", "-", "COUNT", "1")).split("\n");
    const delivery = { state: "pending" as const, attempts: 0, nextAttemptAt: new Date() };
    await entriesOf(mongo).updateMany({ _id: { $in: ids } }, { $set: { delivery } });
    count("pending again", "300 entries");
    const filter = { _id: { $in: ids }, "delivery.state": "confirmed" as const };
    await until(async () => (await entriesOf(mongo).countDocuments(filter)) === ids.length, {
      timeoutMs: 30_000,
    });
    const added = await redis("XRANGE", topic, `(${last}`, "+");
    const known = new Set(ids);
    const publishes = [...added.matchAll(/"id":"([^"]+)"/g)].filter(([, id = ""]) => known.has(id));
    if (publishes.length < ids.length) throw new Error(`Redis had ${publishes.length} events`);
    if (publishes.length > ids.length * 1.1) {
      findings.push(`${publishes.length} publishes of ${ids.length} events`);
    }
  },
  drainTimeoutMs,
};

/** An entry loses what its event needs, after six attempts; an operator mends it and releases it. */
export const recordWithoutEvent: FaultScenario = {
  name: "a record without an event",
  async inject({ mongo, findings, count }) {
    const entries = entriesOf(mongo);
    const [_id = ""] = await confirmedIds(mongo, 1);
    const { email = "" } = (await entries.findOne({ _id })) ?? {};
    const tried = { attempts: 6, refusals: 6 };
    const delivery = { state: "pending" as const, ...tried, nextAttemptAt: new Date() };
    await entries.updateOne({ _id }, { $set: { delivery }, $unset: { email: 1 } });
    count("without an event", "entry");
    const isParked = await until(
      async () => (await entries.findOne({ _id }))?.delivery?.state === "parked",
      { timeoutMs: 40_000, everyMs: 200 },
    );
    if (!isParked) findings.push(`entry ${_id} has no event and is not parked`);
    await entries.updateOne(
      { _id },
      { $set: { email, delivery: { ...delivery, attempts: 0, refusals: 0 } } },
    );
  },
  drainTimeoutMs,
};

/** Redis refuses every event until the system has drained. */
export const brokerStaysFull: FaultScenario = {
  name: "a broker that stays full",
  async inject(scene) {
    const { redis: faults } = brokerFaults;
    if (faults === undefined) throw new Error("Redis has no faults");
    await delay(5_000);
    await faults.lasting.inject(scene);
    await delay(10_000);
  },
  drainTimeoutMs,
};
