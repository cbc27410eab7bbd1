import { immortal } from "../world/stage.ts";
import type { World } from "../world/world.ts";
import type { Database } from "./database.ts";

const mongod = immortal("mongod");

/** What the server does some time later, when whoever asked for it no longer listens. */
export function doLater(world: World, label: string, act: () => void): void {
  world.post({
    label,
    owner: () => mongod,
    fault: "database",
    fates: () => ["done"],
    take() {
      try {
        act();
      } catch {
        // An error that nobody hears: the transaction is gone, or the row is there already.
      }
      return undefined;
    },
  });
}

const outageMs = 7_000;

/** What becomes of a statement while its database is away; otherwise any of the `usual`. */
export function fatesOf(world: World, database: Database, usual: readonly string[]) {
  return () =>
    world.clock.nowMs() < database.awayUntilMs ? ["fails, the database is away"] : usual;
}

/** Lets a database be away for longer than anyone has patience. */
export function goAway(world: World, database: Database): void {
  database.awayUntilMs = world.clock.nowMs() + outageMs;
}
