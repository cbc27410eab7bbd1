import type { Provisioning } from "../runtimes/cache.ts";
import { ensureRabbitmq } from "../runtimes/rabbitmq.ts";
import { ensureRedis } from "../runtimes/redis.ts";
import type { Port, PortSet } from "./ports.ts";
import { isRabbitmq, planRabbitmq, RABBITMQ_HELPER_PORTS } from "./rabbitmq.ts";
import { isRedis, planRedis } from "./redis.ts";
import type { Place, UnitPlan } from "./unit.ts";

export interface BrokerPlans {
  broker: UnitPlan;
  /** Started before the broker and stopped after it. */
  helpers: UnitPlan[];
}

interface Broker {
  port: Record<PortSet, number>;
  helperPorts: readonly Port[];
  /** Whether such a server already serves on a port. */
  serves(port: number): Promise<boolean>;
  /** Gets its programs and returns how to run them. */
  ensure(provisioning: Provisioning): Promise<(place: Place) => BrokerPlans>;
}

/**
 * All brokers; the first one is the default. A new one is described here, registered in
 * runtimes/daprd-components.go, and has a folder of its own in components/.
 */
export const brokers = {
  redis: {
    port: { own: 6479, committed: 6379 },
    helperPorts: [],
    serves: isRedis,
    ensure: async (provisioning) => {
      const program = await ensureRedis(provisioning);
      return (place) => ({ helpers: [], broker: planRedis(program, place) });
    },
  },
  rabbitmq: {
    port: { own: 5772, committed: 5672 },
    helperPorts: RABBITMQ_HELPER_PORTS,
    serves: isRabbitmq,
    ensure: async (provisioning) => {
      const programs = await ensureRabbitmq(provisioning);
      return (place) => planRabbitmq(programs, place);
    },
  },
} satisfies Record<string, Broker>;

export type BrokerName = keyof typeof brokers;

/** The names of the brokers; the first one is the default. */
export const BROKERS = Object.keys(brokers) as [BrokerName, ...BrokerName[]];
