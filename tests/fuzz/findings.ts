import type { FuzzOptions, FuzzResult } from "./fuzz.ts";

/** Constraints that no schema of the document expresses, so valid data can violate them. */
const constraintsInProse = [
  /^Use the nextCursor of an earlier response unchanged$/,
  /^body\.(sum|price): must have at most two decimals$/,
];

/** Every failure of a run and every error that the services logged meanwhile, each as a text. */
export function findingsOf({ exitCode, output, tally }: FuzzResult, errors: string[]): string[] {
  const findings = exitCode === 0 ? [] : [`Schemathesis exited with ${exitCode}:\n${output}`];
  for (const rejection of tally.rejections) {
    if (constraintsInProse.some((constraint) => constraint.test(rejection))) continue;
    findings.push(`Data that matches the document is rejected: ${rejection}`);
  }
  return [...findings, ...errors.map((line) => `A service logged: ${line}`)];
}

/** The command that generates the same calls again. */
export function repeatCommand({ cases, seed }: Pick<FuzzOptions, "cases" | "seed">): string {
  return `npm run fuzz -- --cases ${cases} --seed ${seed}`;
}

/** The number of cases and responses, one line for each call. */
export function summaryOf({ tally }: FuzzResult): string {
  const lines = [...tally.calls].map(([label, { cases, invalid, statuses }]) => {
    const counts = [...statuses].sort(([a], [b]) => a - b).map(([code, n]) => `${code}: ${n}`);
    return `${label.padEnd(29)} ${cases} cases, ${invalid} invalid; ${counts.join(", ")}`;
  });
  return lines.join("\n");
}

/** The number of cases of all calls. */
export function casesOf({ tally }: FuzzResult): number {
  return [...tally.calls.values()].reduce((sum, { cases }) => sum + cases, 0);
}
