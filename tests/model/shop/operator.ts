import { setTimeout as delay } from "node:timers/promises";
import { kill } from "../world/scheduler.ts";
import { immortal } from "../world/stage.ts";
import type { World } from "../world/world.ts";
import type { Service } from "./service.ts";

/** The longest pause between two restarts. */
const pauseMs = 4_000;

/**
 * Sends an operator who restarts services one after the other, so that for a while they differ in
 * style. Answers whether all of that is done.
 */
export function sendOperator(world: World, services: readonly Service[]): () => boolean {
  const actor = immortal("operator");
  let isDone = services.length === 0;

  function restart(service: Service): Promise<void> {
    return new Promise((resolve) => {
      world.post({
        label: `restarts ${service.name}`,
        owner: () => actor,
        fault: "crash",
        fates: () => ["done"],
        take() {
          if (service.actor().isAlive) kill(world.clock, service.actor());
          return { actor, go: resolve };
        },
      });
    });
  }

  async function restartAll(): Promise<void> {
    for (const service of services) {
      await delay(pauseMs * Math.random());
      // Whoever died meanwhile has the new style already.
      if (service.lives() === 1) await restart(service);
    }
    isDone = true;
  }

  if (!isDone) {
    const step = { label: "sets out", owner: () => actor, fault: "crash" as const };
    const take = () => ({ actor, go: () => void restartAll() });
    world.post({ ...step, fates: () => ["begins"], take });
  }
  return () => isDone;
}
