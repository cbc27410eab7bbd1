import { setTimeout as delay } from "node:timers/promises";
import { topics } from "@arch/contracts/events";
import { until } from "../../scripts/processes/until.ts";
import { type BrokerName, brokers } from "../../scripts/stack/brokers.ts";
import { redisLimits } from "../../scripts/stack/redis.ts";
import { rabbitmqctl } from "../rabbitmqctl.ts";
import { redisCli } from "../redisCli.ts";
import type { Fault, Scene } from "./faults.ts";

/** A fault inside a broker that runs. */
interface BrokerFault {
  /** As it is counted. */
  kind: string;
  inject: Fault;
}

interface BrokerFaults {
  /** Each happens at least once in a run. */
  passing: readonly BrokerFault[];
  /** Injected shortly before the end; the test does not mend it before the system has drained. */
  lasting: BrokerFault;
}

/** Changes the broker, and counts the fault with what it hits. */
type Hit = (target: string, command: () => Promise<unknown>) => Promise<void>;

/** Longer than an outage of the broker and its start. */
const acceptTimeoutMs = 60_000;
const redisFullMs = 10_000;
const alarmMs = 30_000;

/**
 * Repeats a command until the broker accepts it, because another fault may have stopped the broker. Resolves with whether
 * it was accepted in time.
 */
async function accepted(command: () => Promise<unknown>): Promise<boolean> {
  const hasSucceeded = () =>
    command().then(
      () => true,
      () => false,
    );
  return until(hasSucceeded, { timeoutMs: acceptTimeoutMs, everyMs: 500 });
}

function brokerFault(kind: string, inject: (scene: Scene, hit: Hit) => Promise<void>): BrokerFault {
  const hitIn =
    ({ count }: Scene): Hit =>
    async (target, command) =>
      count((await accepted(command)) ? kind : `refused: ${kind}`, target);
  return { kind, inject: (scene) => inject(scene, hitIn(scene)) };
}

const redis = (...command: string[]) => redisCli(brokers.redis.port.own, ...command);
const limitRedis = (maxmemory: string, policy: string) =>
  redis("CONFIG", "SET", "maxmemory", maxmemory, "maxmemory-policy", policy);
const refuseWrites = () => limitRedis("1", "noeviction");
const acceptWrites = () => limitRedis(redisLimits.maxmemory, redisLimits["maxmemory-policy"]);

const redisFaults: BrokerFaults = {
  passing: [
    brokerFault("stream deleted", ({ random }, hit) => {
      const { name } = random.pick(topics);
      return hit(name, () => redis("DEL", name));
    }),
    brokerFault("consumer group deleted", ({ random }, hit) => {
      const { name, subscribers } = random.pick(topics);
      const group = random.pick(subscribers);
      return hit(`${name} of ${group}`, () => redis("XGROUP", "DESTROY", name, group));
    }),
    brokerFault("full for a while", async (_, hit) => {
      await hit("redis", refuseWrites);
      await delay(redisFullMs);
      // A restart has the same effect.
      await accepted(acceptWrites);
    }),
  ],
  lasting: brokerFault("full until drained", async ({ mends }, hit) => {
    await hit("redis", refuseWrites);
    mends.push(acceptWrites);
  }),
};

async function control({ stack }: Scene, ...command: string[]): Promise<string> {
  return (await rabbitmqctl(stack.dataFolder))(...command);
}

const exchangeOf = (topic: string) => `rabbit_misc:r(<<"/">>, exchange, <<"${topic}">>)`;

/** An Erlang expression after which the events of these topics are accepted and dropped. */
function deleteBindings(names: readonly string[]): string {
  const bindings = names.map((name) => `rabbit_binding:list_for_source(${exchangeOf(name)})`);
  return `[ok = rabbit_binding:remove(B, <<"fault">>) || B <- ${bindings.join(" ++ ")}], ok.`;
}

const setWatermark = (scene: Scene, bytes: string) =>
  control(scene, "set_vm_memory_high_watermark", "absolute", bytes);

const rabbitmqFaults: BrokerFaults = {
  passing: [
    brokerFault("exchange deleted", (scene, hit) => {
      const { name } = scene.random.pick(topics);
      const expression = `ok = rabbit_exchange:delete(${exchangeOf(name)}, false, <<"fault">>).`;
      return hit(name, () => control(scene, "eval", expression));
    }),
    brokerFault("bindings deleted", (scene, hit) => {
      const { name } = scene.random.pick(topics);
      return hit(name, () => control(scene, "eval", deleteBindings([name])));
    }),
    brokerFault("queue deleted", (scene, hit) => {
      const { name, subscribers } = scene.random.pick(topics);
      const queue = `${scene.random.pick(subscribers)}-${name}`;
      return hit(queue, () => control(scene, "delete_queue", queue));
    }),
    brokerFault("memory alarm", async (scene, hit) => {
      await hit("rabbitmq", () => setWatermark(scene, "1MB"));
      await delay(alarmMs);
      await accepted(() => setWatermark(scene, "512MiB"));
    }),
  ],
  lasting: brokerFault("bindings deleted until drained", (scene, hit) => {
    const names = topics.map(({ name }) => name);
    return hit("every topic", () => control(scene, "eval", deleteBindings(names)));
  }),
};

/** The faults of each broker that has some. */
export const brokerFaults: Partial<Record<BrokerName, BrokerFaults>> = {
  redis: redisFaults,
  rabbitmq: rabbitmqFaults,
};
