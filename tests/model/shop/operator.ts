import { setTimeout as delay } from "node:timers/promises";
import { externalActor } from "../world/executor.ts";
import { kill } from "../world/scheduler.ts";
import type { World } from "../world/world.ts";
import type { Service } from "./service.ts";

/** The longest pause between two restarts. */
const pauseMs = 4_000;

/**
 * Starts an operator that restarts services one after the other, so that they run in different
 * styles meanwhile. Returns a function that says whether all restarts are done.
 */
export function startOperator(world: World, services: readonly Service[]): () => boolean {
  const actor = externalActor("operator");
  let isDone = services.length === 0;

  function restart(service: Service): Promise<void> {
    return new Promise((resolve) => {
      world.post({
        label: `restarts ${service.name}`,
        owner: () => actor,
        fault: "crash",
        outcomes: () => ["done"],
        take() {
          if (service.actor().isRunning) kill(world.clock, service.actor());
          return { actor, go: resolve };
        },
      });
    });
  }

  async function restartAll(): Promise<void> {
    for (const service of services) {
      await delay(pauseMs * Math.random());
      // A service that has crashed meanwhile runs in the new style already.
      if (service.starts() === 1) await restart(service);
    }
    isDone = true;
  }

  if (!isDone) {
    const step = { label: "starts", owner: () => actor, fault: "crash" as const };
    const take = () => ({ actor, go: () => void restartAll() });
    world.post({ ...step, outcomes: () => ["begins"], take });
  }
  return () => isDone;
}
