import { rm } from "node:fs/promises";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import type { Report } from "../../scripts/processes/progress.ts";
import { build } from "../../scripts/setup/prepare.ts";
import { STYLES, type StyleName } from "../../scripts/stack/choices.ts";
import { endLeftovers } from "../../scripts/stack/leftovers.ts";
import { takeStackLock } from "../../scripts/stack/lock.ts";
import { DATA_FOLDER } from "../../scripts/stack/root.ts";
import { startLockedStack } from "../../scripts/stack/stack.ts";
import { describeExit } from "../../scripts/stack/unit.ts";
import type { Figures, Machine, Plan, Turn } from "./figures.ts";
import { describeMachine } from "./machine.ts";
import { commandOf, type Options, planOf } from "./options.ts";
import { takeTurn } from "./turn.ts";

const dataFolder = join(DATA_FOLDER, "styles", "stack");

export interface Watching {
  report: Report;
  signal: AbortSignal;
}

/** Measures all styles in turn, in several rounds. */
export async function measureStyles(options: Options, watching: Watching): Promise<Figures> {
  await build({ logFolder: join(DATA_FOLDER, "logs"), ...watching });
  // Held throughout, so that nobody's stack comes between two turns.
  const giveBack = await takeStackLock();
  try {
    return await measureInRounds(options, watching);
  } finally {
    giveBack();
  }
}

async function measureInRounds(options: Options, watching: Watching): Promise<Figures> {
  const startedMs = performance.now();
  const date = new Date().toISOString().slice(0, 10);
  const plan = planOf(options);
  const turns: Turn[] = [];
  let machine: Machine | undefined;
  for (const [round, style] of listTurns(plan)) {
    const measured = await onOwnStack(options, { round, style, plan }, watching);
    machine ??= measured.machine;
    turns.push(measured.turn);
    watching.report(describeTurn(measured.turn, plan));
  }
  if (machine === undefined) throw new Error("There was no turn.");
  const durationMs = performance.now() - startedMs;
  const { broker } = options;
  return { date, command: commandOf(options), broker, durationMs, machine, plan, turns };
}

/** Each round begins with another style, so that no style always follows the same one. */
function listTurns({ rounds }: Plan): [round: number, style: StyleName][] {
  return Array.from({ length: rounds }, (_, round) =>
    STYLES.map((_, index): [number, StyleName] => {
      return [round, STYLES[(index + round) % STYLES.length] ?? STYLES[0]];
    }),
  ).flat();
}

/** Gives a turn a stack of its own with empty databases, and ends the turn when a program of the stack dies. */
async function onOwnStack(
  { broker }: Options,
  turn: { round: number; style: StyleName; plan: Plan },
  { report, signal }: Watching,
): Promise<{ turn: Turn; machine: Machine }> {
  await endLeftovers(dataFolder, report);
  await rm(dataFolder, { recursive: true, force: true });
  const stack = await startLockedStack({ broker, style: turn.style, dataFolder, report, signal });
  const death = new AbortController();
  stack.onUnexpectedExit((exit) => death.abort(new Error(describeExit(exit))));
  const mongo = new MongoClient(stack.mongoUrl);
  try {
    const machine = await describeMachine(stack, mongo);
    const place = STYLES.indexOf(turn.style);
    const either = AbortSignal.any([signal, death.signal]);
    return { machine, turn: await takeTurn({ ...turn, stack, mongo, place, signal: either }) };
  } catch (error) {
    // An order that failed because a program died says less than the death.
    throw death.signal.aborted ? death.signal.reason : error;
  } finally {
    await mongo.close();
    await stack.stop();
  }
}

function describeTurn(
  { style, round, orders, answerMs, letterMs, outages }: Turn,
  plan: Plan,
): string {
  const [answer, letter] = [answerMs, letterMs].map((all) => `${all[50]} ms`);
  const drains = outages.map(
    ({ absent, drainMs }) => `${absent} away, drained in ${(drainMs / 1_000).toFixed(1)} s`,
  );
  const figures = [`${orders} orders`, `p50 ${answer}`, `letter p50 ${letter}`, ...drains];
  return `round ${round + 1} of ${plan.rounds}, ${style}: ${figures.join(", ")}`;
}
