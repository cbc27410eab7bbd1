import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { topics } from "@arch/contracts/events";
import type { CrashPoint } from "@arch/kit/testing/crashPoint";
import { until } from "../../scripts/processes/until.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Unit } from "../../scripts/stack/unit.ts";
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
  /** Events that nobody can read by id, each with those who must have set it aside in the end. */
  poison: Map<string, readonly string[]>;
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

const appPorts = { person: 8081, billing: 8082, order: 8083, notification: 8084 };
const crashPoints: readonly (readonly [app: keyof typeof appPorts, point: CrashPoint])[] = [
  ["billing", "before commit"],
  ["billing", "after commit"],
  ["billing", "before publish"],
  ["billing", "after publish"],
  ["billing", "before response"],
  ["order", "before response"],
  ["person", "before response"],
  ["notification", "before acknowledge"],
  ["billing", "before acknowledge"],
  ["order", "before acknowledge"],
];

/** Ends an application at the very moment that its code names; the supervisor starts it again. */
export const crash: Fault = async ({ crashFolder, supervisor, lots, count }) => {
  const [app, point] = lots.pick(crashPoints);
  const file = join(crashFolder, `${appPorts[app]} ${point}`);
  const hasCrashed = await supervisor.expectEnd(app, async () => {
    await writeFile(file, "");
    // The process takes the file away as it comes to the point.
    if (await until(() => !existsSync(file), { timeoutMs: 5_000, everyMs: 20 })) return true;
    return !(await takeBack(file));
  });
  // In some styles some points are never reached.
  count(hasCrashed ? "crashed" : "armed in vain", `${app} ${point}`);
};

/** Answers false where the process was faster. */
async function takeBack(file: string): Promise<boolean> {
  try {
    await rm(file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Tells events once more that were told long ago. */
export const duplicate: Fault = async ({ stack, library, lots, count }) => {
  const told = await retell(stack, await library.someRows(lots.between(1, 10)));
  count("told again", `${told} events`);
};

/** Tells something that nobody can read; in the middle of other faults it may get lost, as nobody tells it again. */
export const poison: Fault = async ({ stack, lots, poison: told, count }) => {
  const topic = lots.pick(topics);
  const id = poisonId(lots);
  told.set(id, []);
  await tellPoison(stack, id, topic, lots);
  count("poison", topic.name);
};

/** Tells each topic something that nobody can read, once all is at rest: now each hearer must set it aside. */
export async function poisonAtRest(scene: Scene): Promise<void> {
  const { stack, library, lots, poison: told, count } = scene;
  const tellings = topics.map((topic) => ({ topic, id: poisonId(lots) }));
  for (const { topic, id } of tellings) {
    told.set(id, topic.subscribers);
    count("poison", topic.name);
  }
  const tellMissing = async () => {
    const aside = await library.deadLetters();
    const missing = tellings.filter(
      ({ topic, id }) =>
        !topic.subscribers.every((app) =>
          aside.some((letter) => letter.id === id && letter.service === app),
        ),
    );
    await Promise.all(missing.map(({ topic, id }) => tellPoison(stack, id, topic, lots)));
    return missing.length === 0;
  };
  // What is still missing then is for the checker to say.
  await until(tellMissing, { timeoutMs: 20_000, everyMs: 500 });
}

function poisonId(lots: Lots): string {
  return `poison-${lots.between(1, 1_000_000_000)}`;
}

/** Keeps something down for long, all replicas of it. */
export function outage(name: string, downMs: number): Fault {
  return async ({ stack, supervisor, count }) => {
    const first = stack.unit(name);
    const replicas = [...stack.units.values()].filter(
      (unit) => unit === first || unit.name === `${name}-2`,
    );
    count(`down for ${downMs / 1_000} s`, first.name);
    for (const unit of replicas) count("killed", unit.name);
    await Promise.all(replicas.map((unit) => supervisor.keepDown(unit, downMs)));
  };
}
