import { externalActor } from "../world/executor.ts";
import type { World } from "../world/world.ts";
import type { Database } from "./database.ts";

const mongod = externalActor("mongod");

/** Executes a statement on the server later, when its client no longer waits for it. */
export function runLater(world: World, label: string, execute: () => void): void {
  world.post({
    label,
    owner: () => mongod,
    fault: "database",
    outcomes: () => ["done"],
    take() {
      try {
        execute();
      } catch {
        // No client waits for this error: the transaction has ended, or the document exists already.
      }
      return undefined;
    },
  });
}

const outageMs = 7_000;

/** The only outcome of a statement during an outage of its database; otherwise the `usual` ones. */
export function outcomesOf(world: World, database: Database, usual: readonly string[]) {
  return () =>
    world.clock.nowMs() < database.unavailableUntilMs ? ["fails, database unavailable"] : usual;
}

/** Starts an outage that is longer than every timeout of the services. */
export function startOutage(world: World, database: Database): void {
  database.unavailableUntilMs = world.clock.nowMs() + outageMs;
}
