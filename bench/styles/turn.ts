import { setTimeout as delay } from "node:timers/promises";
import { type Shop, shopOf } from "@arch/testing/shop";
import type { MongoClient } from "mongodb";
import type { StyleName } from "../../scripts/stack/choices.mjs";
import type { Stack } from "../../scripts/stack/stack.mjs";
import { keepAccepted } from "./accepted.ts";
import { audit } from "./audit.ts";
import { countsBetween, readCounts } from "./counters.ts";
import { untilNothingIsLeft } from "./drained.ts";
import { ABSENT, type Counts, type Plan, type Turn } from "./figures.ts";
import { type Load, orderAlone, orderInALoop } from "./load.ts";
import { measureOutage } from "./outage.ts";
import { percentiles } from "./statistics.ts";

export interface TurnParts {
  stack: Stack;
  mongo: MongoClient;
  style: StyleName;
  round: number;
  /** The place of the style among the styles: it shifts which outage comes in which round. */
  place: number;
  plan: Plan;
  signal: AbortSignal;
}

const deposit = 1_000_000;

/** Measures one style on a stack that was just started, and checks at the end that no order, entry or letter is wrong. */
export async function takeTurn(parts: TurnParts): Promise<Turn> {
  const { stack, mongo, style, round, place, plan, signal } = parts;
  const accepting = keepAccepted(shopOf(stack));
  const { shop } = accepting;
  const logins = await Promise.all(
    Array.from({ length: plan.clients }, () => shop.newUser(deposit)),
  );
  const [prober = ""] = logins;
  await orderInALoop(shop, logins, plan.warmUpMs);
  const { load, counts } = await measureLoad(parts, shop, logins);
  const alone = await orderAlone(shop, stack.baseUrl, prober, plan.letters);
  const idle = await measureIdle(parts);
  const outages = [];
  for (const [index, absent] of ABSENT.entries()) {
    if ((index + place) % plan.rounds !== round) continue;
    outages.push(await measureOutage({ stack, shop, mongo, plan, logins, signal }, absent));
  }
  return {
    style,
    round,
    orders: load.orders,
    ordersPerSecond: load.orders / load.seconds,
    answerMs: percentiles(load.answerMs),
    aloneMs: percentiles(alone.answerMs),
    letterMs: percentiles(alone.letterMs),
    load: counts,
    idle,
    outages,
    audited: await audit(mongo, accepting, { logins, signal }),
  };
}

/** Runs the closed loop, and counts what the shop does for it until nothing is left to do. */
async function measureLoad(
  { mongo, plan, signal }: TurnParts,
  shop: Shop,
  logins: string[],
): Promise<{ load: Load; counts: Counts }> {
  await untilNothingIsLeft(mongo, signal);
  const before = await readCounts(mongo);
  const load = await orderInALoop(shop, logins, plan.loadMs);
  await untilNothingIsLeft(mongo, signal);
  const counts = countsBetween(before, await readCounts(mongo));
  // Were a metric renamed it would count nothing, without a word.
  if (counts.fromGateway !== load.orders) {
    throw new Error(
      `gateway's sidecar counts ${counts.fromGateway} calls for ${load.orders} orders`,
    );
  }
  return { load, counts };
}

async function measureIdle({ mongo, plan, signal }: TurnParts): Promise<Counts> {
  await untilNothingIsLeft(mongo, signal);
  const before = await readCounts(mongo);
  await delay(plan.idleMs, undefined, { signal });
  return countsBetween(before, await readCounts(mongo));
}
