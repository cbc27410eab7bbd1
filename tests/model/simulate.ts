import { deadLetterViolations, restViolations } from "@arch/invariants/rest";
import type { Snapshot } from "@arch/invariants/snapshot";
import { violationsOf } from "@arch/invariants/violations";
import { seededRandom } from "@arch/testing/seededRandom";
import { deliveryViolations } from "./checks/eventChecks.ts";
import { createMemory } from "./checks/memory.ts";
import { createResponseCheck } from "./checks/responseChecks.ts";
import { orderCountViolations } from "./checks/responseFacts.ts";
import { transportViolations } from "./checks/transportChecks.ts";
import type { Scenario } from "./scenario.ts";
import { sendClients } from "./shop/clients.ts";
import { fund } from "./shop/funds.ts";
import { sendOperator } from "./shop/operator.ts";
import { createShop, type Shop } from "./shop/shop.ts";
import { type Databases, emptyDatabases, readSnapshot, versionOf } from "./shop/state.ts";
import { useVirtualTime } from "./world/virtualTime.ts";
import { createWorld, type World } from "./world/world.ts";

/** What happened in a run, and what was wrong. */
export interface Run {
  trace: string[];
  wrong: string[];
}

/** Runs a scenario to its end, or to the first moment at which something is wrong. */
export async function simulate(scenario: Scenario): Promise<Run> {
  const world = createWorld(scenario);
  const { clock, trace } = world;
  const restoreTime = useVirtualTime({
    nowMs: clock.nowMs,
    sleep: (ms, signal) => clock.sleep(world.current(), ms, signal),
    random: seededRandom(scenario.lot),
  });
  const wrong: string[] = [];
  // It would end a service's process.
  const onUncaught = (error: unknown) => void wrong.push(`nobody caught: ${error}`);
  process.on("unhandledRejection", onUncaught);
  try {
    return { trace, wrong: await runShop(scenario, world, wrong) };
  } finally {
    process.off("unhandledRejection", onUncaught);
    restoreTime();
  }
}

async function runShop(scenario: Scenario, world: World, wrong: string[]): Promise<string[]> {
  const { wishes, restarted, style, laterStyle } = scenario;
  const databases = emptyDatabases();
  const shop = createShop(world, databases, scenario);
  for (const service of shop.services) await service.start();
  fund(databases, new Date(world.clock.nowMs()), scenario.isMended);

  const read = () => readSnapshot(databases);
  const judge = createResponseCheck(read, scenario);
  const clients = sendClients(world, shop.call, wishes, (told) => void wrong.push(...judge(told)));
  const toRestart = shop.services.filter(
    ({ app }) => style !== laterStyle && restarted.includes(app),
  );
  const isOperated = sendOperator(world, toRestart);
  const look = createWatch(databases, scenario, shop);
  const isAtRest = await world.run({
    isAtRest: () => clients.areDone() && isOperated() && workLeft(read()).length === 0,
    isWrong() {
      wrong.push(...look(), ...shop.wrongEvents);
      return wrong.length > 0;
    },
  });
  if (!isAtRest) wrong.push("it does not come to rest", ...workLeft(read()));
  return wrong;
}

/** Makes a look at all that is on record, whenever any of it has changed. */
function createWatch(databases: Databases, scenario: Scenario, shop: Shop): () => string[] {
  const changesOfRecords = createMemory();
  let version = 0;
  return function look() {
    if (version === versionOf(databases)) return [];
    version = versionOf(databases);
    const snapshot = readSnapshot(databases);
    return [
      ...Object.values(violationsOf(snapshot)).flat(),
      ...changesOfRecords(snapshot),
      ...deliveryViolations(snapshot, shop.acknowledged),
      ...orderCountViolations(scenario.wishes, snapshot),
      ...transportViolations(scenario, shop.ways),
    ];
  };
}

/** What is still to be done; a dead letter is, for it is to be replayed. */
function workLeft(snapshot: Snapshot): string[] {
  return [...restViolations(snapshot), ...deadLetterViolations(snapshot)];
}
