import { styleNames } from "@arch/contracts/style";
import type { StyleName } from "../../scripts/stack/choices.ts";
import {
  COMPONENTS,
  type Component,
  type Counts,
  type OutageResult,
  type Results,
} from "./results.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** All rounds of an outage. */
export interface OutageSummary {
  sent: number;
  acceptedShare: Spread;
  atOnceShare: Spread;
  drainSeconds: Spread;
}

/** All rounds of a style. */
export interface StyleSummary {
  style: StyleName;
  orders: number;
  ordersPerSecond: Spread;
  /** Percentiles 0 to 100, in milliseconds. */
  responseMs: Spread[];
  unloadedMs: Spread[];
  messageMs: Spread[];
  perOrder: Record<keyof Counts | "writes", Spread>;
  idlePerMinute: Record<keyof Counts | "writes", Spread>;
  outages: Map<Component, OutageSummary>;
}

export function summarize({ turns, plan }: Results): StyleSummary[] {
  return styleNames.map((style) => {
    const own = turns.filter((turn) => turn.style === style);
    const outages = own.flatMap((turn) => turn.outages);
    return {
      style,
      orders: own.reduce((total, { orders }) => total + orders, 0),
      ordersPerSecond: spreadOf(own.map((turn) => turn.ordersPerSecond)),
      responseMs: eachPercentile(own.map(({ responseMs }) => responseMs)),
      unloadedMs: eachPercentile(own.map(({ unloadedMs }) => unloadedMs)),
      messageMs: eachPercentile(own.map(({ messageMs }) => messageMs)),
      perOrder: ratesOf(own.map(({ load, orders }) => [load, orders])),
      idlePerMinute: ratesOf(own.map(({ idle }) => [idle, plan.idleMs / 60_000])),
      outages: new Map(
        COMPONENTS.map((component) => [component, summarizeOutages(outages, component)]),
      ),
    };
  });
}

function eachPercentile(rounds: number[][]): Spread[] {
  return Array.from({ length: 101 }, (_, percent) =>
    spreadOf(rounds.map((percentiles) => percentiles[percent] ?? Number.NaN)),
  );
}

function ratesOf(rounds: [counts: Counts, per: number][]): Record<keyof Counts | "writes", Spread> {
  const rate = (of: (counts: Counts) => number) =>
    spreadOf(rounds.map(([counts, per]) => of(counts) / per));
  return {
    published: rate(({ published }) => published),
    delivered: rate(({ delivered }) => delivered),
    heartbeats: rate(({ heartbeats }) => heartbeats),
    invocations: rate(({ invocations }) => invocations),
    fromGateway: rate(({ fromGateway }) => fromGateway),
    inserts: rate(({ inserts }) => inserts),
    updates: rate(({ updates }) => updates),
    deletes: rate(({ deletes }) => deletes),
    writes: rate(({ inserts, updates, deletes }) => inserts + updates + deletes),
    transactions: rate(({ transactions }) => transactions),
  };
}

function summarizeOutages(all: OutageResult[], component: Component): OutageSummary {
  const own = all.filter((outage) => outage.component === component);
  return {
    sent: own.reduce((total, { sent }) => total + sent, 0),
    acceptedShare: spreadOf(own.map(({ accepted, sent }) => accepted / sent)),
    atOnceShare: spreadOf(own.map(({ settledAtOnce, sent }) => settledAtOnce / sent)),
    drainSeconds: spreadOf(own.map(({ drainMs }) => drainMs / 1_000)),
  };
}
