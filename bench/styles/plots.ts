import { bars } from "./bars.ts";
import { ABSENT, type Counts, type Figures } from "./figures.ts";
import { color, look } from "./look.ts";
import type { Spread } from "./statistics.ts";
import { type StyleSummary, summarize } from "./summary.ts";

/** The plots of the document, by name. */
export function plots(figures: Figures): Record<string, object> {
  const styles = summarize(figures);
  return {
    answers: distribution(
      styles,
      ({ answerMs }) => answerMs,
      "milliseconds from sending createOrder to its answer",
    ),
    letters: distribution(
      styles,
      ({ letterMs }) => letterMs,
      "milliseconds from sending the order to the letter in the list",
    ),
    costs: costs(styles),
    outages: outages(styles),
  };
}

/** Which share has come after how long: the median of the rounds as a line, all rounds as a band. */
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
    title: "% have come",
    scale: { domain: [0, 100] },
  };
  const time = { type: "quantitative", title, scale: { zero: true, nice: true } };
  return {
    ...look,
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
    ...look,
    ...bars(values, groups, { title: "for each order", format: ".2~f", height: 300 }),
  };
}

function outages(styles: StyleSummary[]): object {
  const panel = (of: "acceptedShare" | "atOnceShare" | "drainSeconds") =>
    styles.flatMap(({ style, outages }) =>
      ABSENT.map((absent) => ({
        style,
        group: `${absent} away`,
        value: outages.get(absent)?.[of].median,
      })),
    );
  const groups = ABSENT.map((absent) => `${absent} away`);
  const share = { format: ".0%", height: 130, domain: [0, 1] };
  return {
    ...look,
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
