import { type Fate, fateOf } from "./history.ts";
import type { RunResult } from "./run.ts";

/** Whether a run showed nothing wrong. */
export function isClean({ verdict, drained, surprises }: RunResult): boolean {
  const left = Object.values(drained.left).some((count) => count > 0);
  return Object.values(verdict).flat().length === 0 && surprises.length === 0 && !left;
}

/** How many processes were killed, from outside or at a crash point. */
export function killsOf({ faults }: RunResult): number {
  return ["killed", "crashed"].reduce((sum, fault) => sum + countOf(faults.get(fault)), 0);
}

/** A run as text: what went wrong on purpose, what was checked, and what was found. */
export function reportOf(result: RunResult): string {
  const { options, faults, entries, orders, letters, clientsDoneMs, drained, verdict, surprises } =
    result;
  const { minutes, seed, broker, style } = options;
  const left = Object.entries(drained.left).filter(([, count]) => count > 0);
  const wrong = [...Object.values(verdict).flat(), ...surprises];
  return [
    `npm run faults -- --minutes ${minutes} --seed ${seed} --broker ${broker} --style ${style}`,
    "",
    ...[...faults].map(([fault, targets]) => {
      const hits = [...targets].map(([target, count]) => `${target} ${count}`).join(", ");
      return `${fault}: ${countOf(targets)} (${hits})`;
    }),
    "",
    ...fatesOf(result),
    `on record: ${entries} entries, ${orders} orders, ${letters} letters`,
    `clients done ${(clientsDoneMs / 1_000).toFixed(1)} s, all drained ${(drained.tookMs / 1_000).toFixed(1)} s after the last fault${
      left.length === 0
        ? ""
        : `, but ${left.map(([what, count]) => `${count} ${what}`).join(", ")} are left`
    }`,
    `processes killed: ${killsOf(result)}`,
    wrong.length === 0 ? "0 lost, 0 doubled, every order settled" : `WRONG (${wrong.length}):`,
    ...wrong.slice(0, 50).map((sentence) => `- ${sentence}`),
  ].join("\n");
}

function fatesOf({ history }: RunResult): string[] {
  const fates: Record<Fate, number> = { ok: 0, refused: 0, unknown: 0 };
  let tries = 0;
  for (const told of history) {
    fates[fateOf(told)]++;
    tries += told.tries.length;
  }
  const { ok, refused, unknown } = fates;
  return [
    `asked for: ${history.length} in ${tries} calls; ${ok} ok, ${refused} refused, ${unknown} unknown`,
  ];
}

function countOf(targets: Map<string, number> = new Map()): number {
  return [...targets.values()].reduce((sum, count) => sum + count, 0);
}
