import { setTimeout as delay } from "node:timers/promises";
import { topics } from "@arch/contracts/events";
import { brokers } from "../../../scripts/stack/brokers.ts";
import { respondsWith } from "../../../scripts/stack/probes.ts";
import { cutNext } from "../cut.ts";
import { outage, type Scene } from "../faults.ts";
import { injectFaults } from "../injector.ts";
import { membersOf } from "../memberFaults.ts";

/** The faults under which a mutant runs: those that its missing safety is for. */
export interface FaultScenario {
  /** Unique. */
  name: string;
  /** How many members MongoDB's replica set has; 1 by default. */
  members?: number;
  inject(scene: Scene): Promise<void>;
  /** How long the drain of the product may take, and so that of the mutant. */
  drainTimeoutMs: number;
}

const shortMs = 20_000;
/** After long faults clients and the back-off of failed deliveries need longer. */
const longMs = 40_000;

/** Every kind of fault. */
export const everything: FaultScenario = {
  name: "every kind of fault",
  inject: (scene) => injectFaults(scene, 25_000),
  drainTimeoutMs: longMs,
};

/** No fault; the load itself is enough. */
export const faultFree: FaultScenario = {
  name: "fault-free",
  inject: () => delay(5_000),
  drainTimeoutMs: shortMs,
};

/** A unit is down for 12 s under load. */
export function downForAWhile(name: string): FaultScenario {
  return {
    name: `${name} down for a while`,
    async inject(scene) {
      await delay(3_000);
      await outage(name, 12_000)(scene);
      await delay(3_000);
    },
    drainTimeoutMs: shortMs,
  };
}

/** The broker loses the events that it has acknowledged, while notification is paused and has not received them. */
export const lostEvents: FaultScenario = {
  name: "events lost by the broker",
  async inject({ stack, count }) {
    await delay(3_000);
    const replicas = ["notification", "notification-2"].map((name) => stack.unit(name));
    for (const unit of replicas) {
      unit.signal("SIGSTOP");
      count("paused", unit.name);
    }
    await delay(20_000);
    for (const { name, subscribers } of topics) {
      if (subscribers.includes("notification")) await emptyStream(name);
    }
    for (const unit of replicas) unit.signal("SIGCONT");
  },
  drainTimeoutMs: longMs,
};

/**
 * Removes every event of a topic from Redis, also those that no sidecar has read.
 * @throws Error when there was none: then the run would prove nothing.
 */
async function emptyStream(topic: string): Promise<void> {
  const command = `XTRIM ${topic} MAXLEN 0\r\n`;
  const hasRemoved = (response: Buffer) => /^:[1-9]/.test(response.toString());
  if (await respondsWith(brokers.redis.port.own, command, hasRemoved)) return;
  throw new Error(`Redis had no event of ${topic} to lose`);
}

/** The callee's sidecars are killed in the middle of calls, again and again. */
export const crashingCallee: FaultScenario = {
  name: "crashing sidecars of the callee",
  async inject({ stack, supervisor, random, count }) {
    for (let round = 0; round < 16; round++) {
      await delay(random.between(800, 1_600));
      const unit = stack.unit(round % 2 === 0 ? "billing-sidecar" : "billing-2-sidecar");
      count("killed", unit.name);
      await supervisor.keepDown(unit, 0);
    }
  },
  drainTimeoutMs: shortMs,
};

/**
 * Responses of its sidecar reach the gateway in part, then the connection ends.
 * @throws Error when no response was cut: then the run would prove nothing.
 */
export const cutResponses: FaultScenario = {
  name: "responses that are cut off",
  async inject({ proxies, count }) {
    const proxy = proxies.get("gateway");
    if (proxy === undefined) throw new Error("The gateway has no proxy");
    let cuts = 0;
    for (let round = 0; round < 10; round++) {
      await delay(500);
      if (!(await cutNext(proxy, "close"))) continue;
      cuts++;
      count("cut response", "close at gateway");
    }
    if (cuts === 0) throw new Error("No response was cut off");
  },
  drainTimeoutMs: shortMs,
};

/** The handler is down for less time than all deliveries of an event take together, again and again. */
export const restartingNotification: FaultScenario = {
  name: "restarting notification",
  async inject({ stack, supervisor, count }) {
    for (let round = 0; round < 5; round++) {
      await delay(2_000);
      const unit = stack.unit("notification");
      count("killed", unit.name);
      await supervisor.keepDown(unit, 2_000);
      await unit.ready();
    }
  },
  drainTimeoutMs: shortMs,
};

/** One secondary after the other is stopped and continues: it then serves the reads that have waited, without news. */
export const pausedSecondaries: FaultScenario = {
  name: "paused secondaries",
  members: 3,
  async inject(scene) {
    for (let round = 0; round < 8; round++) {
      await delay(500);
      const unit = scene.random.pick(membersOf(scene).secondaries);
      unit.signal("SIGSTOP");
      scene.count("secondary paused", unit.name);
      await delay(1_500);
      unit.signal("SIGCONT");
    }
  },
  drainTimeoutMs: longMs,
};
