import type { FuzzOptions, FuzzResult } from "./fuzz.ts";

/** What the document tells in words alone, so that data which fits its schemas can break it. */
const toldInWords = [
  /^Use the nextCursor of an earlier answer as it was$/,
  /^body\.(sum|price): must have at most two decimals$/,
];

/** All that is wrong with a run, and with what the services logged meanwhile; each as a text. */
export function findingsOf({ exitCode, output, tally }: FuzzResult, errors: string[]): string[] {
  const findings = exitCode === 0 ? [] : [`Schemathesis ended with ${exitCode}:\n${output}`];
  for (const refusal of tally.refusals) {
    if (toldInWords.some((known) => known.test(refusal))) continue;
    findings.push(`Data that fits the document is refused: ${refusal}`);
  }
  return [...findings, ...errors.map((line) => `A service logged: ${line}`)];
}

/** The command that makes the same calls up again. */
export function repeatCommand({ cases, seed }: Pick<FuzzOptions, "cases" | "seed">): string {
  return `npm run fuzz -- --cases ${cases} --seed ${seed}`;
}

/** What was tried, a line for each call. */
export function summaryOf({ tally }: FuzzResult): string {
  const lines = [...tally.calls].map(([label, { cases, invalid, statuses }]) => {
    const answers = [...statuses].sort(([a], [b]) => a - b).map(([code, n]) => `${code}: ${n}`);
    return `${label.padEnd(29)} ${cases} cases, ${invalid} invalid; ${answers.join(", ")}`;
  });
  return lines.join("\n");
}

/** How many cases were tried altogether. */
export function casesOf({ tally }: FuzzResult): number {
  return [...tally.calls.values()].reduce((sum, { cases }) => sum + cases, 0);
}
