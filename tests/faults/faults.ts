import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { CrashPoint } from "@arch/kit/crashPoint";
import type { Stack } from "../../scripts/stack/stack.mjs";
import type { Unit } from "../../scripts/stack/unit.mjs";
import type { Library } from "./books.ts";
import type { Lots } from "./random.ts";
import { retell, tellPoison } from "./retell.ts";
import type { Supervisor } from "./supervisor.ts";

/** What faults act on. */
export interface Scene {
  stack: Stack;
  supervisor: Supervisor;
  library: Library;
  lots: Lots;
  /** Where crash points are armed. */
  crashFolder: string;
  /** Ids of events that nobody can read. */
  poison: Set<string>;
  /** Counts a fault by what it was and what it hit. */
  count(fault: string, target: string): void;
}

/** One fault from its beginning to its end; what it stopped is running again by then. */
export type Fault = (scene: Scene) => Promise<void>;

/** The processes that may be hit: all but RabbitMQ's port mapper, which is no part of the shop. */
function targets({ units }: Stack): Unit[] {
  return [...units.values()].filter(({ name }) => name !== "epmd");
}

/** SIGKILL, and started again some time later. */
export const kill: Fault = async ({ stack, supervisor, lots, count }) => {
  const unit = lots.pick(targets(stack));
  count("killed", unit.name);
  await supervisor.keepDown(unit, lots.between(0, 3_000));
};

/** SIGSTOP and, some time later, SIGCONT: it is there and does not answer. */
export const pause: Fault = async ({ stack, lots, count }) => {
  const unit = lots.pick(targets(stack).filter((each) => each.isRunning()));
  unit.signal("SIGSTOP");
  count("paused", unit.name);
  await delay(lots.between(500, 6_000));
  if (unit.isRunning()) unit.signal("SIGCONT");
};

const crashPoints: readonly (readonly [app: string, point: CrashPoint])[] = [
  ["billing", "before commit"],
  ["billing", "after commit"],
  ["billing", "before tell"],
  ["billing", "after tell"],
  ["billing", "before answer"],
  ["order", "before answer"],
  ["person", "before answer"],
  ["notification", "before acknowledge"],
  ["billing", "before acknowledge"],
  ["order", "before acknowledge"],
];
const appPorts = { person: 8081, billing: 8082, order: 8083, notification: 8084 };

/** Ends an application at the very moment that its code names; the supervisor starts it again. */
export const crash: Fault = async ({ crashFolder, supervisor, stack, lots, count }) => {
  const [app, point] = lots.pick(crashPoints);
  const port = appPorts[app as keyof typeof appPorts];
  const { pid } = stack.unit(app);
  supervisor.expectEnd(app);
  await writeFile(join(crashFolder, `${port} ${point}`), "");
  const deadlineMs = performance.now() + 5_000;
  while (performance.now() < deadlineMs) {
    if (stack.unit(app).pid !== pid) return count("crashed", `${app} ${point}`);
    await delay(50);
  }
  // Nothing came by in time: in some styles some points are never reached.
  count("armed in vain", `${app} ${point}`);
};

/** Tells events once more that were told long ago. */
export const duplicate: Fault = async ({ stack, library, lots, count }) => {
  const told = await retell(stack, await library.someEntries(lots.between(1, 20)));
  count("told again", `${told} events`);
};

/** Tells something that nobody can read. */
export const poison: Fault = async ({ stack, lots, poison: ids, count }) => {
  const id = `poison-${lots.between(1, 1_000_000_000)}`;
  ids.add(id);
  await tellPoison(stack, id, lots);
  count("poison", "event");
};

/** Keeps something down for long. */
export function outage(name: string, downMs: number): Fault {
  return async ({ stack, supervisor, count }) => {
    const unit = stack.unit(name);
    count("killed", unit.name);
    count(`down for ${downMs / 1_000} s`, unit.name);
    await supervisor.keepDown(unit, downMs);
  };
}
