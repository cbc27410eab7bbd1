import { deadLetterViolations, restViolations } from "@arch/invariants/rest";
import type { Snapshot } from "@arch/invariants/snapshot";
import { violationsOf } from "@arch/invariants/violations";
import { seededRandom } from "@arch/testing/seededRandom";
import { deliveryViolations } from "./checks/eventChecks.ts";
import { createMemory } from "./checks/memory.ts";
import { createResponseCheck } from "./checks/responseChecks.ts";
import { orderCountViolations } from "./checks/responseFacts.ts";
import type { Scenario } from "./scenario.ts";
import { createClients } from "./shop/clients.ts";
import { fund } from "./shop/funds.ts";
import { startOperator } from "./shop/operator.ts";
import { createShop } from "./shop/shop.ts";
import { type Databases, emptyDatabases, readSnapshot, versionOf } from "./shop/state.ts";
import { useVirtualTime } from "./world/virtualTime.ts";
import { createWorld, type World } from "./world/world.ts";

/** The trace of a run, and the failed checks. */
export interface Run {
  trace: string[];
  wrong: string[];
}

/** Runs a scenario to its end, or to the first failed check. */
export async function simulate(scenario: Scenario): Promise<Run> {
  let areUp = false;
  const world = createWorld({ ...scenario, isCalm: () => scenario.startsCalmly && !areUp });
  const { clock, trace } = world;
  const restoreTime = useVirtualTime({
    nowMs: clock.nowMs,
    sleep: (ms, signal) => clock.sleep(world.current(), ms, signal),
    random: seededRandom(scenario.randomSeed),
  });
  const wrong: string[] = [];
  // It would terminate a service's process.
  const onUncaught = (error: unknown) => void wrong.push(`unhandled rejection: ${error}`);
  process.on("unhandledRejection", onUncaught);
  try {
    const onUp = () => {
      areUp = true;
    };
    return { trace, wrong: await runShop({ scenario, world, wrong, onUp }) };
  } finally {
    process.off("unhandledRejection", onUncaught);
    restoreTime();
  }
}

interface ShopRun {
  scenario: Scenario;
  world: World;
  wrong: string[];
  /** Called when all services have started. */
  onUp(): void;
}

async function runShop({ scenario, world, wrong, onUp }: ShopRun): Promise<string[]> {
  const { requests, restarted, style, laterStyle } = scenario;
  const databases = emptyDatabases();
  const shop = createShop(world, databases, scenario);
  for (const service of shop.services) await service.start();
  fund(databases, new Date(world.clock.nowMs()), scenario.replaysDeadLetter);

  const read = () => readSnapshot(databases);
  const checkResponse = createResponseCheck(read, scenario);
  const clients = createClients(world, shop.call, requests, (response) => {
    wrong.push(...checkResponse(response));
  });
  void Promise.all(shop.services.map(({ firstUp }) => firstUp)).then(() => {
    onUp();
    clients.start();
  });
  const toRestart = shop.services.filter(
    ({ app }) => style !== laterStyle && restarted.includes(app),
  );
  const isOperatorDone = startOperator(world, toRestart);
  const checkState = createStateCheck(databases, scenario, shop.acknowledged);
  const isAtRest = await world.run({
    isAtRest: () => clients.areDone() && isOperatorDone() && workLeft(read()).length === 0,
    isWrong() {
      wrong.push(...checkState(), ...shop.wrongEvents, ...shop.wrongTransports);
      return wrong.length > 0;
    },
  });
  if (!isAtRest) wrong.push("the run does not end", ...workLeft(read()));
  return wrong;
}

/** Creates the check of all stored documents; it runs only if any of them has changed. */
function createStateCheck(
  databases: Databases,
  scenario: Scenario,
  acknowledged: ReadonlySet<string>,
): () => string[] {
  const changesOfFinalRecords = createMemory();
  let version = 0;
  return function checkState() {
    if (version === versionOf(databases)) return [];
    version = versionOf(databases);
    const snapshot = readSnapshot(databases);
    return [
      ...Object.values(violationsOf(snapshot)).flat(),
      ...changesOfFinalRecords(snapshot),
      ...deliveryViolations(snapshot, acknowledged),
      ...orderCountViolations(scenario.requests, snapshot),
    ];
  };
}

/** What is still to be done; a dead letter is, for it is to be replayed. */
function workLeft(snapshot: Snapshot): string[] {
  return [...restViolations(snapshot), ...deadLetterViolations(snapshot)];
}
