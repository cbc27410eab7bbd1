import { bars } from "./bars.ts";
import { COMPONENTS, type Counts, type Results } from "./results.ts";
import type { Spread } from "./statistics.ts";
import { type StyleSummary, summarize } from "./summary.ts";
import { color, theme } from "./theme.ts";

/** The plots of the document, by name. */
export function plots(results: Results): Record<string, object> {
  const styles = summarize(results);
  return {
    responses: distribution(
      styles,
      ({ responseMs }) => responseMs,
      "milliseconds from the request createOrder to its response",
    ),
    messages: distribution(
      styles,
      ({ messageMs }) => messageMs,
      "milliseconds from the request createOrder until its message is listed",
    ),
    costs: costs(styles),
    outages: outages(styles),
  };
}

/** A cumulative distribution: the median of the rounds as a line, their range as a band. */
function distribution(
  styles: StyleSummary[],
  of: (style: StyleSummary) => Spread[],
  title: string,
): object {
  const values = styles.flatMap((summary) =>
    of(summary)
      .slice(0, 100)
      .map((spread, percent) => ({ style: summary.style, percent, ...spread })),
  );
  const share = {
    field: "percent",
    type: "quantitative",
    title: "% of the orders",
    scale: { domain: [0, 100] },
  };
  const time = { type: "quantitative", title, scale: { zero: true, nice: true } };
  return {
    ...theme,
    width: 700,
    height: 320,
    data: { values },
    encoding: { y: share, color },
    layer: [
      {
        mark: { type: "line", strokeWidth: 2.5, orient: "horizontal" },
        encoding: { x: { ...time, field: "median" }, order: { field: "percent" } },
      },
      {
        mark: { type: "area", orient: "horizontal", opacity: 0.2 },
        encoding: { x: { ...time, field: "least" }, x2: { field: "most" } },
      },
    ],
  };
}

const costNames: [count: keyof Counts | "writes", title: string][] = [
  ["invocations", "invocations"],
  ["published", "events published"],
  ["delivered", "events delivered"],
  ["writes", "write statements"],
];

function costs(styles: StyleSummary[]): object {
  const values = styles.flatMap(({ style, perOrder }) =>
    costNames.map(([count, title]) => ({ style, group: title, value: perOrder[count].median })),
  );
  const groups = costNames.map(([, title]) => title);
  return {
    ...theme,
    ...bars(values, groups, { title: "per order", format: ".2~f", height: 300 }),
  };
}

function outages(styles: StyleSummary[]): object {
  const panel = (of: "acceptedShare" | "atOnceShare" | "drainSeconds") =>
    styles.flatMap(({ style, outages }) =>
      COMPONENTS.map((component) => ({
        style,
        group: `${component} unavailable`,
        value: outages.get(component)?.[of].median,
      })),
    );
  const groups = COMPONENTS.map((component) => `${component} unavailable`);
  const share = { format: ".0%", height: 130, domain: [0, 1] };
  return {
    ...theme,
    spacing: 34,
    vconcat: [
      bars(panel("acceptedShare"), groups, { ...share, title: "accepted" }),
      bars(panel("atOnceShare"), groups, { ...share, title: "settled at once" }),
      bars(panel("drainSeconds"), groups, {
        format: ".1f",
        height: 170,
        title: "drained after, seconds",
      }),
    ],
  };
}
