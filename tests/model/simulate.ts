import { createJudge } from "./checks/answerChecks.ts";
import { wrongNumberOfOrders } from "./checks/answerFacts.ts";
import { wrongLetters } from "./checks/letterChecks.ts";
import { wrongMoney } from "./checks/moneyChecks.ts";
import { createMemory, unfinishedWork } from "./checks/restChecks.ts";
import type { Scenario } from "./scenario.ts";
import { sendClients } from "./shop/clients.ts";
import { fund } from "./shop/funds.ts";
import { createShop } from "./shop/shop.ts";
import { emptyDatabases, readState, versionOf } from "./shop/state.ts";
import { seededRandom, useVirtualTime } from "./world/virtualTime.ts";
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
  try {
    return { trace, wrong: await runShop(scenario, world) };
  } finally {
    restoreTime();
  }
}

async function runShop(scenario: Scenario, world: World): Promise<string[]> {
  const { replicas, wishes } = scenario;
  const databases = emptyDatabases();
  const { services, call, acknowledged } = createShop(world, databases, replicas);
  for (const service of services) await service.start();
  fund(databases, new Date(world.clock.nowMs()));

  const read = () => readState(databases);
  const wrong: string[] = [];
  const judge = createJudge(read, scenario);
  const clients = sendClients(world, call, wishes, (told) => void wrong.push(...judge(told)));
  const changesOfRecords = createMemory();
  let version = 0;
  const isAtRest = await world.run({
    isAtRest: () => clients.areDone() && unfinishedWork(read()).length === 0,
    isWrong() {
      if (version !== versionOf(databases)) {
        version = versionOf(databases);
        const state = read();
        wrong.push(...wrongMoney(state), ...changesOfRecords(state));
        wrong.push(...wrongLetters(state, acknowledged));
        wrong.push(...wrongNumberOfOrders(wishes, state));
      }
      return wrong.length > 0;
    },
  });
  if (!isAtRest) wrong.push("it does not come to rest", ...unfinishedWork(read()));
  return wrong;
}
