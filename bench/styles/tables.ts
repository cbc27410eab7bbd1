import { ABSENT } from "./figures.ts";
import type { Spread } from "./statistics.ts";
import type { StyleSummary } from "./summary.ts";

/** Figures on a page: as many digits as say something. */
export function round(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share === 1 || share === 0 ? 0 : 1)} %`;
}

function cell({ median, least, most }: Spread, format: (value: number) => string = round): string {
  const [middle, low, high] = [median, least, most].map(format);
  return low === high ? `${middle}` : `${middle} (${low}–${high})`;
}

type Row = [title: string, value: (style: StyleSummary) => string];

const at = (percentiles: Spread[], place: number): Spread => {
  const spread = percentiles[place];
  if (spread === undefined) throw new Error(`there is no percentile ${place}`);
  return spread;
};

const steadyRows: Row[] = [
  ["createOrder under load, p50, ms", ({ answerMs }) => cell(at(answerMs, 50))],
  ["createOrder under load, p99, ms", ({ answerMs }) => cell(at(answerMs, 99))],
  ["orders a second", ({ ordersPerSecond }) => cell(ordersPerSecond)],
  ["createOrder alone, p50, ms", ({ aloneMs }) => cell(at(aloneMs, 50))],
  ["createOrder alone, p99, ms", ({ aloneMs }) => cell(at(aloneMs, 99))],
  ["letter alone, p50, ms", ({ letterMs }) => cell(at(letterMs, 50))],
  ["letter alone, p99, ms", ({ letterMs }) => cell(at(letterMs, 99))],
  ["events published, an order", ({ perOrder }) => cell(perOrder.published)],
  ["events delivered, an order", ({ perOrder }) => cell(perOrder.delivered)],
  ["invocations, an order", ({ perOrder }) => cell(perOrder.invocations)],
  ["write statements, an order", ({ perOrder }) => cell(perOrder.writes)],
  ["transactions, an order", ({ perOrder }) => cell(perOrder.transactions)],
  ["orders measured", ({ orders }) => String(orders)],
];

const idleRows: Row[] = [
  ["pulses published", ({ idlePerMinute }) => cell(idlePerMinute.pulses)],
  ["other events published", ({ idlePerMinute }) => cell(idlePerMinute.published)],
  ["invocations", ({ idlePerMinute }) => cell(idlePerMinute.invocations)],
  ["write statements", ({ idlePerMinute }) => cell(idlePerMinute.writes)],
];

const outageRows: Row[] = ABSENT.flatMap((absent): Row[] => {
  const of = ({ outages }: StyleSummary) => {
    const outage = outages.get(absent);
    if (outage === undefined) throw new Error(`nothing is known of ${absent} away`);
    return outage;
  };
  return [
    [`${absent} away: orders accepted`, (style) => cell(of(style).acceptedShare, percent)],
    [`${absent} away: settled at once`, (style) => cell(of(style).atOnceShare, percent)],
    [`${absent} away: drained after, s`, (style) => cell(of(style).drainSeconds)],
  ];
});

/** The tables of the document by name, each with a column for each style. */
export function tablesOf(styles: StyleSummary[]): [name: string, table: string][] {
  return [
    ["steady", table(styles, steadyRows)],
    ["idle", table(styles, idleRows)],
    ["outages", table(styles, outageRows)],
  ];
}

function table(styles: StyleSummary[], rows: Row[]): string {
  const lines = [
    ["", ...styles.map(({ style }) => `\`${style}\``)],
    ["---", ...styles.map(() => "---:")],
    ...rows.map(([title, value]) => [title, ...styles.map(value)]),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
