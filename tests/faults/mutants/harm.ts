import { setTimeout as delay } from "node:timers/promises";
import { outage, type Scene } from "../faults.ts";
import { injectFaults } from "../injector.ts";

/** What goes wrong while a mutant runs: whatever its missing safety is for. */
export type Harm = (scene: Scene) => Promise<void>;

/** A bit of everything. */
export const everything: Harm = (scene) => injectFaults(scene, 25_000);

/** Nothing; the load itself is enough. */
export const nothing: Harm = async () => {
  await delay(5_000);
};

/** Something is down for a while under load. */
export function downForAWhile(name: string): Harm {
  return async (scene) => {
    await delay(3_000);
    await outage(name, 12_000)(scene);
    await delay(3_000);
  };
}

/** Both replicas take events and answer nothing, for longer than all deliveries of an event together. */
export const deafNotification: Harm = async ({ stack, count }) => {
  await delay(3_000);
  const replicas = ["notification", "notification-2"].map((name) => stack.unit(name));
  for (const unit of replicas) {
    unit.signal("SIGSTOP");
    count("paused", unit.name);
  }
  await delay(45_000);
  for (const unit of replicas) unit.signal("SIGCONT");
};

/** The callee's sidecars die in the middle of calls, again and again. */
export const dyingCallee: Harm = async ({ stack, supervisor, lots, count }) => {
  for (let round = 0; round < 16; round++) {
    await delay(lots.between(800, 1_600));
    const unit = stack.unit(round % 2 === 0 ? "billing-sidecar" : "billing-2-sidecar");
    count("killed", unit.name);
    await supervisor.keepDown(unit, 0);
  }
};
