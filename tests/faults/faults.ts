import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ServiceId } from "@arch/contracts/apps";
import { topics } from "@arch/contracts/events";
import { readSnapshot } from "@arch/invariants/mongoSnapshot";
import type { CrashPoint } from "@arch/kit/testing/crashPoint";
import type { TcpProxy } from "@arch/testing/tcpProxy";
import type { MongoClient } from "mongodb";
import { until } from "../../scripts/processes/until.ts";
import type { Member } from "../../scripts/stack/mongod.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import type { Unit } from "../../scripts/stack/unit.ts";
import { portsOf } from "../ports.ts";
import type { Random } from "./random.ts";
import { publishPoison, republish } from "./republish.ts";
import type { Supervisor } from "./supervisor.ts";

/** What faults act on. */
export interface Scene {
  stack: Stack;
  supervisor: Supervisor;
  mongo: MongoClient;
  /** How many members MongoDB's replica set has. */
  memberCount: number;
  /** The newest primary that `mongo` knows. */
  primary(): Member | undefined;
  random: Random;
  /** Between the applications and their sidecars, by the name of the application's unit. */
  proxies: ReadonlyMap<string, TcpProxy>;
  /** What a fault scenario finds itself; each is a violation. */
  findings: string[];
  /** Mend what no fault mends; called when the system has drained. */
  mends: (() => Promise<unknown>)[];
  /** Where crash points are armed. */
  crashFolder: string;
  /** The services that must store a poison event as a dead letter, by the event's id. */
  poison: Map<string, readonly string[]>;
  /** Counts a fault by what it was and what it hit. */
  count(fault: string, target: string): void;
}

/** One fault from its beginning to its end; it resolves when everything that it stopped is running again. */
export type Fault = (scene: Scene) => Promise<void>;

/**
 * The processes for faults: all but RabbitMQ's port mapper, which is no part of the shop, and the members of a replica
 * set, which have faults of their own.
 */
function targets({ stack, memberCount }: Scene): Unit[] {
  const isMember = (name: string) => memberCount > 1 && name.startsWith("mongod");
  return [...stack.units.values()].filter(({ name }) => name !== "epmd" && !isMember(name));
}

/** SIGKILL, and a start some time later. */
export const kill: Fault = async (scene) => {
  const { supervisor, random, count } = scene;
  const unit = random.pick(targets(scene));
  count("killed", unit.name);
  await supervisor.keepDown(unit, random.between(0, 3_000));
};

/** SIGSTOP and, some time later, SIGCONT: the process exists and does not respond. */
export const pause: Fault = async (scene) => {
  const { random, count } = scene;
  const unit = random.pick(targets(scene).filter((each) => each.isRunning()));
  unit.signal("SIGSTOP");
  count("paused", unit.name);
  await delay(random.between(500, 6_000));
  if (unit.isRunning()) unit.signal("SIGCONT");
};

const crashPoints: readonly (readonly [app: ServiceId, point: CrashPoint])[] = [
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

/** Kills an application at a crash point of its code; the supervisor starts it again. */
export const crash: Fault = async ({ crashFolder, supervisor, random, count }) => {
  const [app, point] = random.pick(crashPoints);
  const file = join(crashFolder, `${portsOf(app).app} ${point}`);
  const hasCrashed = await supervisor.expectEnd(app, async () => {
    await writeFile(file, "");
    // The process removes the file when it reaches the point.
    if (await until(() => !existsSync(file), { timeoutMs: 5_000, everyMs: 20 })) return true;
    return !(await disarm(file));
  });
  // In some styles some points are never reached.
  count(hasCrashed ? "crashed" : "armed, not reached", `${app} ${point}`);
};

/** Resolves with false when the process was faster. */
async function disarm(file: string): Promise<boolean> {
  try {
    await rm(file);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Publishes events again that were published long ago. */
export const duplicate: Fault = async ({ stack, mongo, random, count }) => {
  const taken = await republish(stack, mongo, random.between(1, 10));
  count("republished", `${taken} events`);
};

/** Publishes an event that no service can handle; it may get lost among other faults, as it is published once. */
export const poison: Fault = async ({ stack, random, poison: published, count }) => {
  const topic = random.pick(topics);
  const id = poisonId(random);
  published.set(id, []);
  await publishPoison(stack, id, topic, random);
  count("poison", topic.name);
};

/** Publishes poison on each topic once all is at rest: now every subscriber must store it as a dead letter. */
export async function poisonAtRest(scene: Scene): Promise<void> {
  const { stack, mongo, random, poison: published, count } = scene;
  const events = topics.map((topic) => ({ topic, id: poisonId(random) }));
  for (const { topic, id } of events) {
    published.set(id, topic.subscribers);
    count("poison", topic.name);
  }
  const publishMissing = async () => {
    const snapshot = await readSnapshot(mongo, "deadLetters");
    const missing = events.filter(({ topic, id }) =>
      topic.subscribers.some(
        (app) => !snapshot.deadLetters.some(({ _id, service }) => _id === id && service === app),
      ),
    );
    await Promise.all(missing.map(({ topic, id }) => publishPoison(stack, id, topic, random)));
    return missing.length === 0;
  };
  // The check reports what is still missing after the timeout. A style that needs no subscription is ready while one is
  // silent; its sidecar is restarted after a minute.
  await until(publishMissing, { timeoutMs: 120_000, everyMs: 500 });
}

function poisonId(random: Random): string {
  return `poison-${random.between(1, 1_000_000_000)}`;
}

/** Keeps a unit down with all its replicas. */
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
