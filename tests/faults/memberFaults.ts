import { setTimeout as delay } from "node:timers/promises";
import { MongoError } from "mongodb";
import { until } from "../../scripts/processes/until.ts";
import { listMembers, MONGOD_PORT } from "../../scripts/stack/mongod.ts";
import type { Unit } from "../../scripts/stack/unit.ts";
import type { Fault, Scene } from "./faults.ts";

/** The members that run: the primary, undefined during an election, and the others. */
export function membersOf({ stack, memberCount, primary }: Scene) {
  const units = listMembers(MONGOD_PORT.own, memberCount).map(({ name }) => stack.unit(name));
  const isPrimary = ({ name }: Unit) => name === primary()?.name;
  return {
    primary: units.find((unit) => unit.isRunning() && isPrimary(unit)),
    secondaries: units.filter((unit) => unit.isRunning() && !isPrimary(unit)),
  };
}

/** SIGKILL of the primary, and a start some time later. */
const killPrimary: Fault = async (scene) => {
  const { primary } = membersOf(scene);
  if (primary === undefined) return;
  scene.count("primary killed", primary.name);
  await scene.supervisor.keepDown(primary, scene.random.between(0, 5_000));
};

/** The primary hands over to another member. */
const stepDown: Fault = async (scene) => {
  const { primary } = membersOf(scene);
  if (primary === undefined) return;
  try {
    const command = { replSetStepDown: 10, secondaryCatchUpPeriodSecs: 1 };
    await scene.mongo.db("admin").command(command, { readPreference: "primary" });
    scene.count("primary stepped down", primary.name);
  } catch (error) {
    // No secondary is able to take over, or the primary has changed already.
    if (!(error instanceof MongoError)) throw error;
    scene.count("step-down refused", primary.name);
  }
};

/** SIGSTOP of the primary; after SIGCONT it believes for a moment that it is the primary still. */
const pausePrimary: Fault = async (scene) => {
  const { primary } = membersOf(scene);
  if (primary === undefined) return;
  scene.count("primary paused", primary.name);
  primary.signal("SIGSTOP");
  await delay(scene.random.between(2_000, 6_000));
  primary.signal("SIGCONT");
};

/** SIGKILL of a secondary, and a start some time later. */
const killSecondary: Fault = async (scene) => {
  const { secondaries } = membersOf(scene);
  if (secondaries.length === 0) return;
  const unit = scene.random.pick(secondaries);
  scene.count("secondary killed", unit.name);
  await scene.supervisor.keepDown(unit, scene.random.between(0, 5_000));
};

/** One member after the other, until the time is over; a replica set of three survives each of these faults. */
export async function injectMemberFaults(scene: Scene, endMs: number): Promise<void> {
  const { random } = scene;
  while (performance.now() < endMs) {
    await delay(random.between(500, 2_000));
    const fault = random.weigh<Fault>([
      [35, killPrimary],
      [30, stepDown],
      [20, pausePrimary],
      [15, killSecondary],
    ]);
    await fault(scene);
    // Without one, clients get 503; another fault would find nothing to do.
    await until(() => membersOf(scene).primary !== undefined, { timeoutMs: 10_000 });
  }
}
