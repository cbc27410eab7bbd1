import { setTimeout as delay } from "node:timers/promises";
import { type Shop, shopOf } from "@arch/testing/shop";
import type { MongoClient } from "mongodb";
import type { StyleName } from "../../scripts/stack/choices.ts";
import type { Stack } from "../../scripts/stack/stack.ts";
import { recordAccepted } from "./accepted.ts";
import { audit } from "./audit.ts";
import { countsBetween, readCounts } from "./counters.ts";
import { type Load, orderInALoop, orderSequentially } from "./load.ts";
import { measureOutage } from "./outage.ts";
import { COMPONENTS, type Counts, type Plan, type Turn } from "./results.ts";
import { percentiles } from "./statistics.ts";
import { waitForIdle } from "./waitForIdle.ts";

export interface TurnParts {
  stack: Stack;
  mongo: MongoClient;
  style: StyleName;
  round: number;
  /** The index of the style; it decides which outage is measured in which round. */
  styleIndex: number;
  plan: Plan;
  signal: AbortSignal;
}

const deposit = 1_000_000;

/** Measures one style on a new stack, and verifies all orders, entries and messages at the end. */
export async function measureTurn(parts: TurnParts): Promise<Turn> {
  const { stack, mongo, style, round, styleIndex, plan, signal } = parts;
  const accepting = recordAccepted(shopOf(stack));
  const { shop } = accepting;
  const logins = await Promise.all(
    Array.from({ length: plan.clients }, () => shop.newUser(deposit)),
  );
  const [login = ""] = logins;
  await orderInALoop(shop, logins, plan.warmUpMs);
  const { load, counts } = await measureLoad(parts, shop, logins);
  const unloaded = await orderSequentially(shop, stack.baseUrl, login, plan.messages);
  const idle = await measureIdle(parts);
  const outages = [];
  for (const [index, component] of COMPONENTS.entries()) {
    if ((index + styleIndex) % plan.rounds !== round) continue;
    outages.push(await measureOutage({ stack, shop, mongo, plan, logins, signal }, component));
  }
  return {
    style,
    round,
    orders: load.orders,
    ordersPerSecond: load.orders / load.seconds,
    responseMs: percentiles(load.responseMs),
    unloadedMs: percentiles(unloaded.responseMs),
    messageMs: percentiles(unloaded.messageMs),
    load: counts,
    idle,
    outages,
    audited: await audit(mongo, accepting, { logins, signal }),
  };
}

/** Runs the closed loop, and reads the counters when no work is pending. */
async function measureLoad(
  { mongo, plan, signal }: TurnParts,
  shop: Shop,
  logins: string[],
): Promise<{ load: Load; counts: Counts }> {
  await waitForIdle(mongo, signal);
  const before = await readCounts(mongo);
  const load = await orderInALoop(shop, logins, plan.loadMs);
  await waitForIdle(mongo, signal);
  const counts = countsBetween(before, await readCounts(mongo));
  // A renamed metric would silently count nothing.
  if (counts.fromGateway !== load.orders) {
    throw new Error(
      `gateway's sidecar counts ${counts.fromGateway} calls for ${load.orders} orders`,
    );
  }
  return { load, counts };
}

async function measureIdle({ mongo, plan, signal }: TurnParts): Promise<Counts> {
  await waitForIdle(mongo, signal);
  const before = await readCounts(mongo);
  await delay(plan.idleMs, undefined, { signal });
  return countsBetween(before, await readCounts(mongo));
}
