import { type Outcome, outcomeOf } from "./history.ts";
import type { RunResult } from "./run.ts";

/** Whether a run found no violation, no unexpected exit and no work left. */
export function isClean({ found, drained, unexpectedExits }: RunResult): boolean {
  const left = Object.values(drained.left).some((count) => count > 0);
  return Object.values(found).flat().length === 0 && unexpectedExits.length === 0 && !left;
}

/** How many processes were killed by a signal or at a crash point. */
export function killsOf({ faults }: RunResult): number {
  return ["killed", "crashed", "primary killed", "secondary killed"].reduce(
    (sum, fault) => sum + countOf(faults.get(fault)),
    0,
  );
}

/** A run as text: the injected faults, what was checked, and what was found. */
export function reportOf(result: RunResult): string {
  const { options, faults, stored, clientsDoneMs, drained, found, unexpectedExits } = result;
  const { minutes, seed, broker, style, members = 1 } = options;
  const left = Object.entries(drained.left).filter(([, count]) => count > 0);
  const wrong = [...Object.values(found).flat(), ...unexpectedExits];
  return [
    `npm run faults -- --minutes ${minutes} --seed ${seed} --broker ${broker} --style ${style}${
      members > 1 ? ` --members ${members}` : ""
    }`,
    "",
    ...[...faults].map(([fault, targets]) => {
      const hits = [...targets].map(([target, count]) => `${target} ${count}`).join(", ");
      return `${fault}: ${countOf(targets)} (${hits})`;
    }),
    "",
    ...outcomesOf(result),
    `stored: ${Object.entries(stored)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ")}`,
    `clients finished ${(clientsDoneMs / 1_000).toFixed(1)} s, services drained ${(drained.tookMs / 1_000).toFixed(1)} s after the last fault${
      left.length === 0
        ? ""
        : `, but ${left.map(([what, count]) => `${count} ${what}`).join(", ")} are left`
    }`,
    `processes killed: ${killsOf(result)}`,
    membersOf(result),
    wrong.length === 0
      ? "0 violations: nothing lost, nothing doubled, every order settled"
      : `VIOLATIONS (${wrong.length}):`,
    ...wrong.slice(0, 50).map((sentence) => `- ${sentence}`),
  ].join("\n");
}

/** MongoDB's members, and how often its primary had to be replaced. */
function membersOf({ options: { members = 1 }, faults }: RunResult): string {
  const primary = ["killed", "stepped down", "paused"].map(
    (fault) => `${fault} ${countOf(faults.get(`primary ${fault}`))}`,
  );
  return `MongoDB members: ${members}${members > 1 ? `, primary ${primary.join(", ")}` : ""}`;
}

function outcomesOf({ history, reads }: RunResult): string[] {
  const outcomes: Record<Outcome, number> = { ok: 0, refused: 0, unknown: 0 };
  for (const one of history) outcomes[outcomeOf(one)]++;
  const attempts = history.reduce((sum, one) => sum + one.attempts.length, 0);
  const { ok, refused, unknown } = outcomes;
  return [
    `requests: ${history.length} in ${attempts} attempts; ${ok} ok, ${refused} refused, ${unknown} unknown`,
    `reads: ${reads.length}, of them ${reads.filter(({ attempt }) => attempt.status === 200).length} with the status 200`,
  ];
}

function countOf(targets: Map<string, number> = new Map()): number {
  return [...targets.values()].reduce((sum, count) => sum + count, 0);
}
