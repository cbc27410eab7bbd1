import { ensureRabbitmq } from "../runtimes/rabbitmq.mjs";
import { ensureRedis } from "../runtimes/redis.mjs";
import { moveUrl } from "./moveUrl.mjs";
import { planRabbitmq } from "./rabbitmq.mjs";
import { planRedis } from "./redis.mjs";

/** @typedef {import("./ports.mjs").BackingPorts} BackingPorts */

/**
 * @typedef {object} Broker all that the launcher knows of one
 * @property {(ports: BackingPorts) => import("./ports.mjs").PortNeed[]} listPorts
 * @property {(context: import("../runtimes/context.mjs").Provisioning) => Promise<PlanUnits>}
 *   ensure gets its programs and says how to run them
 * @property {import("./derive.mjs").Relocation} relocation where its component says how to reach it
 */

/** @typedef {import("./unit.mjs").UnitPlan} UnitPlan */

/**
 * @typedef {object} BrokerPlans
 * @property {UnitPlan} broker
 * @property {UnitPlan[]} helpers what must be there before it and until it has ended
 */

/** @typedef {(where: { dataFolder: string, ports: BackingPorts }) => BrokerPlans} PlanUnits */

/** @type {Record<import("./choices.mjs").BrokerName, Broker>} */
export const brokers = {
  redis: {
    listPorts: (ports) => [{ port: ports.redis, user: "redis" }],
    ensure: async (context) => {
      const program = await ensureRedis(context);
      return ({ dataFolder, ports }) => {
        return { helpers: [], broker: planRedis({ program, dataFolder, port: ports.redis }) };
      };
    },
    relocation: {
      type: "pubsub.redis",
      key: "redisHost",
      relocate: (_, ports) => `127.0.0.1:${ports.redis}`,
    },
  },
  rabbitmq: {
    listPorts: (ports) => [
      { port: ports.rabbitmq, user: "rabbitmq" },
      { port: ports.rabbitmqDistribution, user: "rabbitmq" },
      { port: ports.epmd, user: "epmd, RabbitMQ's port mapper," },
    ],
    ensure: async (context) => {
      const programs = await ensureRabbitmq(context);
      return ({ dataFolder, ports }) => planRabbitmq({ programs, dataFolder, ports });
    },
    relocation: {
      type: "pubsub.rabbitmq",
      key: "connectionString",
      relocate: (value, ports) => moveUrl(value, ports.rabbitmq),
    },
  },
};
