import type { Verdict } from "../check.ts";
import type { RunResult } from "../run.ts";

type Part = keyof Verdict | "left";

/** Where a mutant shows: a part of the verdict, work that is left undone, or a finding that says so. */
export type Sign = Part | RegExp;

/** A sentence of what is wrong, and where. */
export interface Finding {
  part: Part;
  sentence: string;
}

type Found = Pick<RunResult, "verdict" | "drained">;

/**
 * What a run found that these signs speak of; nothing unless every one of them is seen. A process that ended by
 * surprise is never among it, and books of a shop that is not up yet prove nothing.
 */
export function evidenceOf(result: Found, signs: readonly Sign[]): Finding[] {
  if ((result.drained.left["units not ready"] ?? 0) > 0) return [];
  const findings = findingsOf(result);
  const seen = signs.map((sign) => findings.filter((finding) => isShown(finding, sign)));
  return seen.some(({ length }) => length === 0) ? [] : [...new Set(seen.flat())];
}

function isShown({ part, sentence }: Finding, sign: Sign): boolean {
  return sign instanceof RegExp ? sign.test(sentence) : part === sign;
}

function findingsOf({ verdict, drained }: Found): Finding[] {
  const parts = Object.entries(verdict) as [keyof Verdict, string[]][];
  return [
    ...parts.flatMap(([part, sentences]) => sentences.map((sentence) => ({ part, sentence }))),
    ...Object.entries(drained.left)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => ({ part: "left" as const, sentence: `${count} ${what} left` })),
  ];
}
