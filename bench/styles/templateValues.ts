import { COMPONENTS, type Results } from "./results.ts";
import { type StyleSummary, summarize } from "./summary.ts";
import { percent, round, tablesOf } from "./tables.ts";

/** The values of all placeholders of the template, by name. */
export function templateValues(results: Results): ReadonlyMap<string, string> {
  const styles = summarize(results);
  return new Map([
    ...runValues(results),
    ...planValues(results),
    ...tablesOf(styles),
    ...styles.flatMap(styleValues),
  ]);
}

type Value = [name: string, value: string];

function runValues({ date, command, durationMs, machine, broker, turns }: Results): Value[] {
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

function planValues({ plan }: Results): Value[] {
  const seconds = (ms: number) => String(ms / 1_000);
  return [
    ["rounds", String(plan.rounds)],
    ["clients", String(plan.clients)],
    ["warmUp", seconds(plan.warmUpMs)],
    ["load", seconds(plan.loadMs)],
    ["messages", String(plan.messages)],
    ["idle.seconds", seconds(plan.idleMs)],
    ["outage.seconds", seconds(plan.outageMs)],
    ["rate", String(plan.ordersPerSecond)],
    ["outage.orders", String((plan.outageMs / 1_000) * plan.ordersPerSecond)],
  ];
}

function styleValues(summary: StyleSummary): Value[] {
  const { style, responseMs, unloadedMs, messageMs, perOrder, ordersPerSecond, outages } = summary;
  const values: Value[] = [
    ["response.p50", round(responseMs[50]?.median ?? Number.NaN)],
    ["response.p99", round(responseMs[99]?.median ?? Number.NaN)],
    ["unloaded.p50", round(unloadedMs[50]?.median ?? Number.NaN)],
    ["message.p50", round(messageMs[50]?.median ?? Number.NaN)],
    ["message.p99", round(messageMs[99]?.median ?? Number.NaN)],
    ["perSecond", round(ordersPerSecond.median)],
    // In a sentence, 2 is more readable than 2.00.
    ...Object.entries(perOrder).map(([name, { median }]): Value => {
      return [name, round(median).replace(/\.0+$/, "")];
    }),
    ...COMPONENTS.flatMap((component): Value[] => {
      const { atOnceShare, drainSeconds } = outages.get(component) ?? {};
      return [
        [`${component}.atOnce`, percent(atOnceShare?.median ?? Number.NaN)],
        [`${component}.drain`, round(drainSeconds?.median ?? Number.NaN)],
      ];
    }),
  ];
  return values.map(([name, value]) => [`${style}.${name}`, value]);
}
