import type { StyleName } from "../../scripts/stack/choices.ts";
import { ABSENT, type Absent, type Counts, type Figures, type OutageFigures } from "./figures.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** In the order in which the document has them. */
export const styleNames = ["http", "notification", "collaboration"] as const satisfies StyleName[];

/** What the rounds say together about an outage. */
export interface OutageSummary {
  sent: number;
  acceptedShare: Spread;
  atOnceShare: Spread;
  drainSeconds: Spread;
}

/** What the rounds say together about a style. */
export interface StyleSummary {
  style: StyleName;
  orders: number;
  ordersPerSecond: Spread;
  /** Percentiles 0 to 100, in milliseconds. */
  answerMs: Spread[];
  aloneMs: Spread[];
  letterMs: Spread[];
  perOrder: Record<keyof Counts | "writes", Spread>;
  idlePerMinute: Record<keyof Counts | "writes", Spread>;
  outages: Map<Absent, OutageSummary>;
}

export function summarize({ turns, plan }: Figures): StyleSummary[] {
  return styleNames.map((style) => {
    const own = turns.filter((turn) => turn.style === style);
    const outages = own.flatMap((turn) => turn.outages);
    return {
      style,
      orders: own.reduce((total, { orders }) => total + orders, 0),
      ordersPerSecond: spreadOf(own.map((turn) => turn.ordersPerSecond)),
      answerMs: eachPercentile(own.map(({ answerMs }) => answerMs)),
      aloneMs: eachPercentile(own.map(({ aloneMs }) => aloneMs)),
      letterMs: eachPercentile(own.map(({ letterMs }) => letterMs)),
      perOrder: ratesOf(own.map(({ load, orders }) => [load, orders])),
      idlePerMinute: ratesOf(own.map(({ idle }) => [idle, plan.idleMs / 60_000])),
      outages: new Map(ABSENT.map((absent) => [absent, summarizeOutages(outages, absent)])),
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
    pulses: rate(({ pulses }) => pulses),
    invocations: rate(({ invocations }) => invocations),
    fromGateway: rate(({ fromGateway }) => fromGateway),
    inserts: rate(({ inserts }) => inserts),
    updates: rate(({ updates }) => updates),
    deletes: rate(({ deletes }) => deletes),
    writes: rate(({ inserts, updates, deletes }) => inserts + updates + deletes),
    transactions: rate(({ transactions }) => transactions),
  };
}

function summarizeOutages(all: OutageFigures[], absent: Absent): OutageSummary {
  const own = all.filter((outage) => outage.absent === absent);
  return {
    sent: own.reduce((total, { sent }) => total + sent, 0),
    acceptedShare: spreadOf(own.map(({ accepted, sent }) => accepted / sent)),
    atOnceShare: spreadOf(own.map(({ settledAtOnce, sent }) => settledAtOnce / sent)),
    drainSeconds: spreadOf(own.map(({ drainMs }) => drainMs / 1_000)),
  };
}
