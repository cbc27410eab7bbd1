import { ABSENT, type Figures } from "./figures.ts";
import { type StyleSummary, summarize } from "./summary.ts";
import { percent, round, tablesOf } from "./tables.ts";

/** What the template may ask for: every figure of the document, by name. */
export function wordsOf(figures: Figures): ReadonlyMap<string, string> {
  const styles = summarize(figures);
  return new Map([
    ...runWords(figures),
    ...planWords(figures),
    ...tablesOf(styles),
    ...styles.flatMap(styleWords),
  ]);
}

type Word = [name: string, word: string];

function runWords({ date, command, durationMs, machine, broker, turns }: Figures): Word[] {
  const { cores, processor, memoryGb, system, node, daprd, mongod } = machine;
  const sum = (values: number[]) => String(values.reduce((total, value) => total + value, 0));
  return [
    ["date", date],
    ["command", command],
    ["minutes", (durationMs / 60_000).toFixed(0)],
    ["machine", `${cores} cores (${processor}), ${memoryGb} GB, ${system}`],
    ["programs", `Node ${node}, daprd ${daprd}, mongod ${mongod}, ${machine.broker}`],
    ["broker", broker],
    ["audited.accounts", sum(turns.map(({ audited }) => audited.accounts))],
    ["audited.orders", sum(turns.map(({ audited }) => audited.orders))],
    ["audited.entries", sum(turns.map(({ audited }) => audited.entries))],
  ];
}

function planWords({ plan }: Figures): Word[] {
  const seconds = (ms: number) => String(ms / 1_000);
  return [
    ["rounds", String(plan.rounds)],
    ["clients", String(plan.clients)],
    ["warmUp", seconds(plan.warmUpMs)],
    ["load", seconds(plan.loadMs)],
    ["letters", String(plan.letters)],
    ["idle.seconds", seconds(plan.idleMs)],
    ["outage.seconds", seconds(plan.outageMs)],
    ["rate", String(plan.ordersPerSecond)],
    ["outage.orders", String((plan.outageMs / 1_000) * plan.ordersPerSecond)],
  ];
}

function styleWords(summary: StyleSummary): Word[] {
  const { style, answerMs, aloneMs, letterMs, perOrder, ordersPerSecond, outages } = summary;
  const words: Word[] = [
    ["answer.p50", round(answerMs[50]?.median ?? Number.NaN)],
    ["answer.p99", round(answerMs[99]?.median ?? Number.NaN)],
    ["alone.p50", round(aloneMs[50]?.median ?? Number.NaN)],
    ["letter.p50", round(letterMs[50]?.median ?? Number.NaN)],
    ["letter.p99", round(letterMs[99]?.median ?? Number.NaN)],
    ["perSecond", round(ordersPerSecond.median)],
    // In a sentence 2.00 events look odd.
    ...Object.entries(perOrder).map(([name, { median }]): Word => {
      return [name, round(median).replace(/\.0+$/, "")];
    }),
    ...ABSENT.flatMap((absent): Word[] => {
      const { atOnceShare, drainSeconds } = outages.get(absent) ?? {};
      return [
        [`${absent}.atOnce`, percent(atOnceShare?.median ?? Number.NaN)],
        [`${absent}.drain`, round(drainSeconds?.median ?? Number.NaN)],
      ];
    }),
  ];
  return words.map(([name, word]) => [`${style}.${name}`, word]);
}
