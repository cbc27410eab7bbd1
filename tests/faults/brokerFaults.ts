import { setTimeout as delay } from "node:timers/promises";
import { topics } from "@arch/contracts/events";
import { until } from "../../scripts/processes/until.ts";
import { type BrokerName, brokers } from "../../scripts/stack/brokers.ts";
import { redisLimits } from "../../scripts/stack/redis.ts";
import { rabbitmqctl } from "../rabbitmqctl.ts";
import { redisCli } from "../redisCli.ts";
import type { Fault, Scene } from "./faults.ts";

/** The faults inside a broker that runs. */
interface BrokerFaults {
  /** Each happens at least once in a run. */
  passing: readonly Fault[];
  /** Injected shortly before the end; the test does not mend it before the system has drained. */
  lasting: Fault;
}

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

/** Changes the broker and counts the fault, or that the broker was down all the time. */
async function change(
  { count }: Scene,
  { fault, target }: { fault: string; target: string },
  command: () => Promise<unknown>,
): Promise<void> {
  count(
    (await accepted(command)) ? fault : `refused for ${acceptTimeoutMs / 1_000} s: ${fault}`,
    target,
  );
}

const redis = (...command: string[]) => redisCli(brokers.redis.port.own, ...command);
const limitRedis = (maxmemory: string, policy: string) =>
  redis("CONFIG", "SET", "maxmemory", maxmemory, "maxmemory-policy", policy);
const fillRedis = () => limitRedis("1", "noeviction");
const emptyRedis = () => limitRedis(redisLimits.maxmemory, redisLimits["maxmemory-policy"]);

const deleteStream: Fault = (scene) => {
  const { name } = scene.random.pick(topics);
  return change(scene, { fault: "stream deleted", target: name }, () => redis("DEL", name));
};

const deleteGroup: Fault = (scene) => {
  const { name, subscribers } = scene.random.pick(topics);
  const group = scene.random.pick(subscribers);
  const target = `${name} of ${group}`;
  return change(scene, { fault: "consumer group deleted", target }, () =>
    redis("XGROUP", "DESTROY", name, group),
  );
};

const fullForAWhile: Fault = async (scene) => {
  await change(scene, { fault: `full for ${redisFullMs / 1_000} s`, target: "redis" }, fillRedis);
  await delay(redisFullMs);
  // A restart has mended it otherwise.
  await accepted(emptyRedis);
};

const fullForGood: Fault = async (scene) => {
  await change(scene, { fault: "full until drained", target: "redis" }, fillRedis);
  scene.mends.push(emptyRedis);
};

const resource = (kind: string, name: string) => `rabbit_misc:r(<<"/">>, ${kind}, <<"${name}">>)`;

async function control({ stack }: Scene, ...command: string[]): Promise<string> {
  return (await rabbitmqctl(stack.dataFolder))(...command);
}

const deleteExchange: Fault = (scene) => {
  const { name } = scene.random.pick(topics);
  const expression = `ok = rabbit_exchange:delete(${resource("exchange", name)}, false, <<"fault">>).`;
  return change(scene, { fault: "exchange deleted", target: name }, () =>
    control(scene, "eval", expression),
  );
};

const deleteQueue: Fault = (scene) => {
  const { name, subscribers } = scene.random.pick(topics);
  const queue = `${scene.random.pick(subscribers)}-${name}`;
  return change(scene, { fault: "queue deleted", target: queue }, () =>
    control(scene, "delete_queue", queue),
  );
};

/** The bindings of these topics' exchanges: their events are accepted and dropped. */
function deleteBindings(names: readonly string[]): string {
  const deletions = names.map(
    (name) =>
      `[rabbit_binding:remove(B, <<"fault">>) || B <- rabbit_binding:list_for_source(${resource("exchange", name)})]`,
  );
  return `${deletions.join(", ")}.`;
}

const unbind: Fault = (scene) => {
  const { name } = scene.random.pick(topics);
  return change(scene, { fault: "bindings deleted", target: name }, () =>
    control(scene, "eval", deleteBindings([name])),
  );
};

const unbindForGood: Fault = (scene) => {
  const names = topics.map(({ name }) => name);
  return change(scene, { fault: "bindings deleted until drained", target: "every topic" }, () =>
    control(scene, "eval", deleteBindings(names)),
  );
};

const alarm: Fault = async (scene) => {
  const setWatermark = (bytes: string) => () =>
    control(scene, "set_vm_memory_high_watermark", "absolute", bytes);
  const fault = `memory alarm for ${alarmMs / 1_000} s`;
  await change(scene, { fault, target: "rabbitmq" }, setWatermark("1MB"));
  await delay(alarmMs);
  await accepted(setWatermark("512MiB"));
};

/** The faults of each broker that has some. */
export const brokerFaults: Partial<Record<BrokerName, BrokerFaults>> = {
  redis: { passing: [deleteStream, deleteGroup, fullForAWhile], lasting: fullForGood },
  rabbitmq: { passing: [deleteExchange, unbind, deleteQueue, alarm], lasting: unbindForGood },
};
