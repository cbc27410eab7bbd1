import type { MongoClient } from "mongodb";
import { ROOT } from "../../scripts/stack/root.ts";
import { readTemplate } from "../../scripts/stack/template.ts";
import type { Counts } from "./results.ts";

interface Sample {
  name: string;
  labels: Map<string, string>;
  value: number;
}

const published = "dapr_component_pubsub_egress_count";
const delivered = "dapr_component_pubsub_ingress_count";
const invoked = "dapr_runtime_service_invocation_req_sent_total";

/** Reads the counters of the sidecars and of mongod since their start. */
export async function readCounts(mongo: MongoClient): Promise<Counts> {
  const apps = await readTemplate(ROOT);
  const read = await Promise.all(apps.map(({ metricsPort }) => readMetrics(metricsPort)));
  const { opcounters, transactions } = await mongo.db("admin").command({ serverStatus: 1 });
  return {
    ...countEvents(read.flat()),
    ...countInvocations(read.flat()),
    inserts: opcounters.insert,
    updates: opcounters.update,
    deletes: opcounters.delete,
    transactions: Number(transactions.totalCommitted),
  };
}

/** The difference of two readings. */
export function countsBetween(before: Counts, after: Counts): Counts {
  const difference = { ...after };
  for (const key of Object.keys(before) as (keyof Counts)[]) difference[key] -= before[key];
  return difference;
}

async function readMetrics(port: number): Promise<Sample[]> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  if (!response.ok) throw new Error(`GET /metrics on port ${port} returned ${response.status}`);
  const lines = (await response.text()).matchAll(/^(\w+)\{(.*)\} (\S+)$/gm);
  return Array.from(lines, ([, name = "", labels = "", value]) => ({
    name,
    labels: new Map(
      Array.from(labels.matchAll(/(\w+)="([^"]*)"/g), ([, key = "", text = ""]) => [key, text]),
    ),
    value: Number(value),
  }));
}

/**
 * Counts heartbeats (kit/events/heartbeat.ts) apart from other events. An app publishes only heartbeats on a topic to
 * which it subscribes itself, and each of them is delivered to every subscriber of the topic.
 */
function countEvents(samples: Sample[]): Pick<Counts, "published" | "delivered" | "heartbeats"> {
  const counts = { published: 0, delivered: 0, heartbeats: 0 };
  const arrivals = samples.filter(({ name }) => name === delivered);
  for (const { value } of arrivals) counts.delivered += value;
  for (const { name, labels, value } of samples) {
    if (name !== published) continue;
    const topic = labels.get("topic");
    const ofTopic = arrivals.filter((arrival) => arrival.labels.get("topic") === topic);
    const subscribers = new Set(ofTopic.map((arrival) => arrival.labels.get("app_id")));
    if (subscribers.has(labels.get("app_id"))) {
      counts.heartbeats += value;
      counts.delivered -= value * subscribers.size;
    } else counts.published += value;
  }
  return counts;
}

function countInvocations(samples: Sample[]): Pick<Counts, "invocations" | "fromGateway"> {
  const calls = samples.filter(({ name }) => name === invoked);
  const fromGateway = calls.filter(({ labels }) => labels.get("app_id") === "gateway");
  return { invocations: sum(calls), fromGateway: sum(fromGateway) };
}

function sum(samples: Sample[]): number {
  return samples.reduce((total, { value }) => total + value, 0);
}
