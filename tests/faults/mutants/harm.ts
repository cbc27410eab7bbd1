import { setTimeout as delay } from "node:timers/promises";
import { outage, type Scene } from "../faults.ts";
import { injectFaults } from "../injector.ts";

/** What goes wrong while a mutant runs: whatever its missing safety is for. */
export interface Harm {
  /** Harms of one name are the same. */
  name: string;
  inject(scene: Scene): Promise<void>;
  /** How long the whole product may take to come to rest afterwards, and so the mutant, too. */
  drainPatienceMs: number;
}

const shortMs = 20_000;
/** Clients and the back-off of what was not taken need longer after the worst. */
const longMs = 40_000;

/** A bit of everything. */
export const everything: Harm = {
  name: "a bit of everything",
  inject: (scene) => injectFaults(scene, 25_000),
  drainPatienceMs: longMs,
};

/** Nothing; the load itself is enough. */
export const nothing: Harm = {
  name: "nothing but load",
  inject: () => delay(5_000),
  drainPatienceMs: shortMs,
};

/** Something is down for a while under load. */
export function downForAWhile(name: string): Harm {
  return {
    name: `${name} down for a while`,
    async inject(scene) {
      await delay(3_000);
      await outage(name, 12_000)(scene);
      await delay(3_000);
    },
    drainPatienceMs: shortMs,
  };
}

/** Both replicas take events and answer nothing, for longer than all deliveries of an event together. */
export const deafNotification: Harm = {
  name: "deaf notification",
  async inject({ stack, count }) {
    await delay(3_000);
    const replicas = ["notification", "notification-2"].map((name) => stack.unit(name));
    for (const unit of replicas) {
      unit.signal("SIGSTOP");
      count("paused", unit.name);
    }
    await delay(45_000);
    for (const unit of replicas) unit.signal("SIGCONT");
  },
  drainPatienceMs: longMs,
};

/** The callee's sidecars die in the middle of calls, again and again. */
export const dyingCallee: Harm = {
  name: "dying sidecars of the callee",
  async inject({ stack, supervisor, lots, count }) {
    for (let round = 0; round < 16; round++) {
      await delay(lots.between(800, 1_600));
      const unit = stack.unit(round % 2 === 0 ? "billing-sidecar" : "billing-2-sidecar");
      count("killed", unit.name);
      await supervisor.keepDown(unit, 0);
    }
  },
  drainPatienceMs: shortMs,
};

/** The handler is away for less time than the deliveries of one event take together, again and again. */
export const stumblingNotification: Harm = {
  name: "stumbling notification",
  async inject({ stack, supervisor, count }) {
    for (let round = 0; round < 5; round++) {
      await delay(2_000);
      const unit = stack.unit("notification");
      count("killed", unit.name);
      await supervisor.keepDown(unit, 2_000);
      await unit.ready();
    }
  },
  drainPatienceMs: shortMs,
};
