import { COMPONENTS } from "./results.ts";
import type { Spread } from "./statistics.ts";
import type { StyleSummary } from "./summary.ts";

/** Formats a number with about three significant digits. */
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
  ["createOrder under load, p50, ms", ({ responseMs }) => cell(at(responseMs, 50))],
  ["createOrder under load, p99, ms", ({ responseMs }) => cell(at(responseMs, 99))],
  ["orders per second", ({ ordersPerSecond }) => cell(ordersPerSecond)],
  ["createOrder without load, p50, ms", ({ unloadedMs }) => cell(at(unloadedMs, 50))],
  ["createOrder without load, p99, ms", ({ unloadedMs }) => cell(at(unloadedMs, 99))],
  ["message without load, p50, ms", ({ messageMs }) => cell(at(messageMs, 50))],
  ["message without load, p99, ms", ({ messageMs }) => cell(at(messageMs, 99))],
  ["events published, per order", ({ perOrder }) => cell(perOrder.published)],
  ["events delivered, per order", ({ perOrder }) => cell(perOrder.delivered)],
  ["invocations, per order", ({ perOrder }) => cell(perOrder.invocations)],
  ["write statements, per order", ({ perOrder }) => cell(perOrder.writes)],
  ["transactions, per order", ({ perOrder }) => cell(perOrder.transactions)],
  ["orders measured", ({ orders }) => String(orders)],
];

const idleRows: Row[] = [
  ["heartbeats published", ({ idlePerMinute }) => cell(idlePerMinute.heartbeats)],
  ["other events published", ({ idlePerMinute }) => cell(idlePerMinute.published)],
  ["invocations", ({ idlePerMinute }) => cell(idlePerMinute.invocations)],
  ["write statements", ({ idlePerMinute }) => cell(idlePerMinute.writes)],
];

const outageRows: Row[] = COMPONENTS.flatMap((component): Row[] => {
  const of = ({ outages }: StyleSummary) => {
    const outage = outages.get(component);
    if (outage === undefined) throw new Error(`there is no outage of ${component}`);
    return outage;
  };
  return [
    [
      `${component} unavailable: orders accepted`,
      (style) => cell(of(style).acceptedShare, percent),
    ],
    [`${component} unavailable: settled at once`, (style) => cell(of(style).atOnceShare, percent)],
    [`${component} unavailable: drained after, s`, (style) => cell(of(style).drainSeconds)],
  ];
});

/** The tables of the page by name, with one column per style. */
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
