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
import { describeMachine } from "./machine.ts";
import { commandOf, type Options, planOf } from "./options.ts";
import type { Machine, Plan, Results, Turn } from "./results.ts";
import { measureTurn } from "./turn.ts";

const dataFolder = join(DATA_FOLDER, "styles", "stack");

export interface RunContext {
  report: Report;
  signal: AbortSignal;
}

/** Measures all styles in several rounds. */
export async function measureStyles(options: Options, context: RunContext): Promise<Results> {
  await build({ logFolder: join(DATA_FOLDER, "logs"), ...context });
  // The lock is held throughout, so that no other stack starts between two turns.
  const releaseLock = await takeStackLock();
  try {
    return await measureInRounds(options, context);
  } finally {
    releaseLock();
  }
}

async function measureInRounds(options: Options, context: RunContext): Promise<Results> {
  const startedMs = performance.now();
  const date = new Date().toISOString().slice(0, 10);
  const plan = planOf(options);
  const turns: Turn[] = [];
  let machine: Machine | undefined;
  for (const [round, style] of listTurns(plan)) {
    const measured = await onOwnStack(options, { round, style, plan }, context);
    machine ??= measured.machine;
    turns.push(measured.turn);
    context.report(describeTurn(measured.turn, plan));
  }
  if (machine === undefined) throw new Error("The plan has no turns.");
  const durationMs = performance.now() - startedMs;
  const { broker } = options;
  return { date, command: commandOf(options), broker, durationMs, machine, plan, turns };
}

/** Each round starts with another style, so that no style always follows the same one. */
function listTurns({ rounds }: Plan): [round: number, style: StyleName][] {
  return Array.from({ length: rounds }, (_, round) =>
    STYLES.map((_, index): [number, StyleName] => {
      return [round, STYLES[(index + round) % STYLES.length] ?? STYLES[0]];
    }),
  ).flat();
}

/** Runs a turn on its own stack with empty databases, and aborts it if a program of the stack exits. */
async function onOwnStack(
  { broker }: Options,
  turn: { round: number; style: StyleName; plan: Plan },
  { report, signal }: RunContext,
): Promise<{ turn: Turn; machine: Machine }> {
  await endLeftovers(dataFolder, report);
  await rm(dataFolder, { recursive: true, force: true });
  const stack = await startLockedStack({ broker, style: turn.style, dataFolder, report, signal });
  const exited = new AbortController();
  stack.onUnexpectedExit((exit) => exited.abort(new Error(describeExit(exit))));
  const mongo = new MongoClient(stack.mongoUrl);
  try {
    const machine = await describeMachine(stack, mongo);
    const styleIndex = STYLES.indexOf(turn.style);
    const anySignal = AbortSignal.any([signal, exited.signal]);
    return {
      machine,
      turn: await measureTurn({ ...turn, stack, mongo, styleIndex, signal: anySignal }),
    };
  } catch (error) {
    // The exit of a program is the cause of a failed order.
    throw exited.signal.aborted ? exited.signal.reason : error;
  } finally {
    await mongo.close();
    await stack.stop();
  }
}

function describeTurn(
  { style, round, orders, responseMs, messageMs, outages }: Turn,
  plan: Plan,
): string {
  const [response, message] = [responseMs, messageMs].map((all) => `${all[50]} ms`);
  const drains = outages.map(
    ({ component, drainMs }) =>
      `${component} unavailable, drained in ${(drainMs / 1_000).toFixed(1)} s`,
  );
  const results = [`${orders} orders`, `p50 ${response}`, `message p50 ${message}`, ...drains];
  return `round ${round + 1} of ${plan.rounds}, ${style}: ${results.join(", ")}`;
}
