import { cpus, release, type as systemType, totalmem } from "node:os";
import type { MongoClient } from "mongodb";
import { ensureRabbitmq } from "../../scripts/runtimes/rabbitmq.ts";
import { ensureRedis } from "../../scripts/runtimes/redis.ts";
import { askVersion } from "../../scripts/runtimes/version.ts";
import { ROOT } from "../../scripts/stack/root.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import { readTemplate } from "../../scripts/stack/template.ts";
import type { Machine } from "./results.ts";

/** Describes the machine; the versions come from the running programs. */
export async function describeMachine(stack: Stack, mongo: MongoClient): Promise<Machine> {
  const { version: mongod } = await mongo.db("admin").command({ buildInfo: 1 });
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? "",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${systemType()} ${release()}`,
    node: process.versions.node,
    daprd: await getDaprdVersion(stack),
    mongod,
    broker: await getBrokerVersion(stack),
  };
}

async function getDaprdVersion({ tokens }: Stack): Promise<string> {
  const [app] = await readTemplate(ROOT);
  const url = `http://127.0.0.1:${app?.daprHTTPPort}/v1.0/metadata`;
  const response = await fetch(url, { headers: { "dapr-api-token": tokens.dapr } });
  const { runtimeVersion } = (await response.json()) as { runtimeVersion: string };
  return runtimeVersion;
}

async function getBrokerVersion({ broker }: Stack): Promise<string> {
  if (broker === "redis") return `Redis ${await askVersion(await ensureRedis())}`;
  const { server } = await ensureRabbitmq();
  const control = server.replace(/rabbitmq-server$/, "rabbitmqctl");
  return `RabbitMQ ${await askVersion(control, ["version"])}`;
}
