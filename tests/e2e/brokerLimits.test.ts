import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { describe, it } from "node:test";
import { operationEvents, topics } from "@arch/contracts/events";
import { publication } from "@arch/kit/dapr/publication";
import { call } from "@arch/testing/call";
import { ledgerEntry } from "@arch/testing/events";
import { parse } from "yaml";
import { startBacking } from "../../scripts/stack/backing.ts";
import { brokers } from "../../scripts/stack/brokers.ts";
import { startStack } from "../../scripts/stack/stack.ts";
import type { Rendered } from "../helm/objects.ts";
import { sidecarUrl } from "../ports.ts";
import { rabbitmqctl } from "../rabbitmqctl.ts";
import { redisCli, redisPipe } from "../redisCli.ts";

const redisPort = brokers.redis.port.own;

/** The size that the template of Redis' component computes with. */
const largestEventBytes = 4_096;

/** The longest texts that the contract permits, of characters that JSON from Go writes with six bytes each. */
const largestEntry = ledgerEntry({
  operationId: `op:${"x".repeat(43)}`,
  login: "a".repeat(64),
  email: `${"&".repeat(246)}@shop.ru`,
  name: "<".repeat(200),
  seq: Number.MAX_SAFE_INTEGER,
  sumMinor: 100_000_000_000_000,
  balanceAfterMinor: Number.MAX_SAFE_INTEGER,
  reason: "insufficient_funds",
  orderId: "123e4567-e89b-42d3-a456-426614174000",
});

/** maxLenApprox of the committed component. */
function streamBound(): string {
  const file = new URL("../../components/redis/pubsub.yaml", import.meta.url);
  const { spec } = parse(readFileSync(file, "utf8")) as Rendered<"Component">;
  return (
    spec.metadata.find(({ name }) => name === "maxLenApprox")?.value ?? assert.fail("no bound")
  );
}

function* addEvents(count: number, bound: string): Generator<string[]> {
  const event = "x".repeat(largestEventBytes);
  for (let index = 0; index < count; index++) {
    for (const { name } of topics) yield ["XADD", name, "MAXLEN", "~", bound, "*", "data", event];
  }
}

async function redisInfo(section: string, field: string): Promise<number> {
  const text = await redisCli(redisPort, "INFO", section);
  return Number(new RegExp(`^${field}:(\\d+)`, "m").exec(text)?.[1]);
}

describe("Redis at its bound", () => {
  it("gets no event above the size for which its memory is computed", async () => {
    const dataFolder = ".data/test/largest-event";
    await rm(dataFolder, { recursive: true, force: true });
    const stack = await startStack({ broker: "redis", dataFolder, report: () => {} });
    try {
      const { id, type, data } = publication(operationEvents, "account.operation.applied", {
        data: largestEntry,
      });
      const query = new URLSearchParams({
        "metadata.cloudevent.id": id,
        "metadata.cloudevent.type": type,
        "metadata.cloudevent.traceparent": `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
      });
      const { status } = await call(
        "POST",
        `${sidecarUrl("billing")}/v1.0/publish/pubsub/operation-events?${query}`,
        { body: data, headers: { "dapr-api-token": stack.tokens.dapr } },
      );
      assert.equal(status, 204);
      const stored = await redisCli(redisPort, "XREVRANGE", "operation-events", "+", "-");
      assert.match(stored, new RegExp(id));
      // The event, and the metadata that daprd stores beside it.
      const fields = stored.split("\n").filter((line) => line.includes(id));
      const bytes = Buffer.byteLength(fields.join(""));
      assert.ok(bytes > largestEventBytes / 2, `${bytes} bytes: not the largest event`);
      assert.ok(bytes <= largestEventBytes, `${bytes} bytes`);
    } finally {
      await stack.stop();
    }
  });

  it("accepts events of the largest size for ever, and removes data only when other data fills its memory", async () => {
    const backing = await startBacking({ broker: "redis", dataFolder: ".data/test/full-redis" });
    try {
      // Only the memory matters here.
      await redisCli(redisPort, "CONFIG", "SET", "appendfsync", "no");
      await redisCli(redisPort, "FLUSHALL");
      const bound = streamBound();
      const count = Number(bound) + 1_000;
      const filled = await redisPipe(redisPort, addEvents(count, bound));
      assert.deepEqual(filled, { errors: 0, replies: count * topics.length });
      assert.equal(await redisInfo("stats", "evicted_keys"), 0);
      const [used, max] = [
        await redisInfo("memory", "used_memory"),
        await redisInfo("memory", "maxmemory"),
      ];
      assert.ok(used < 0.9 * max, `the streams use ${used} of ${max} bytes`);

      const otherData = "x".repeat(1_000_000);
      const others = Array.from({ length: 200 }, (_, index) => [
        "SET",
        `other-${index}`,
        otherData,
      ]);
      assert.equal((await redisPipe(redisPort, others)).errors, 0);
      assert.equal((await redisPipe(redisPort, addEvents(100, bound))).errors, 0);
      assert.ok((await redisInfo("stats", "evicted_keys")) > 0, "nothing was removed");
    } finally {
      await backing.stop();
    }
  });
});

describe("RabbitMQ at its bound", () => {
  it("drops the oldest events of a queue above 32 MiB, also of a queue that existed before the policy", async () => {
    const dataFolder = ".data/test/full-rabbitmq";
    const backing = await startBacking({ broker: "rabbitmq", dataFolder });
    try {
      const control = await rabbitmqctl(dataFolder);
      const queue = 'rabbit_misc:r(<<"/">>, queue, <<"test-events">>)';
      await control("clear_policy", "bounded-events");
      await control(
        "eval",
        `rabbit_amqqueue:declare(${queue}, true, false, [], none, <<"test">>).`,
      );
      await backing.units.get("rabbitmq")?.stop();
      await backing.units.get("rabbitmq")?.start();
      await backing.units.get("rabbitmq")?.ready();
      await control("eval", publishMany("test-events", 9_000));
      const queues = await control("list_queues", "--quiet", "name", "messages", "message_bytes");
      assert.match(queues, /^test-events\t8192\t33554432$/m);
    } finally {
      await backing.stop();
    }
  });
});

/** An Erlang expression that publishes events of the largest size to a queue. */
function publishMany(queue: string, count: number): string {
  return [
    `Body = binary:copy(<<"x">>, ${largestEventBytes})`,
    'Exchange = rabbit_misc:r(<<"/">>, exchange, <<>>)',
    `Message = rabbit_basic:message(Exchange, <<"${queue}">>, [], Body)`,
    "Delivery = rabbit_basic:delivery(false, false, Message, undefined)",
    `[rabbit_basic:publish(Delivery) || _ <- lists:seq(1, ${count})], ok.`,
  ].join(", ");
}
