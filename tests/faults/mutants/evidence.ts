import type { CheckResult } from "../check.ts";
import type { RunResult } from "../run.ts";

type Part = keyof CheckResult | "left";

/** Where a mutant shows: in a part of the check result, in work that is left, or in a sentence. */
export type Sign = Part | RegExp;

/** A violation, and the part of the result that it is in. */
export interface Finding {
  part: Part;
  sentence: string;
}

type Found = Pick<RunResult, "found" | "drained">;

/**
 * The findings of a run that match these signs; none unless every sign has a match. Unexpected exits are never among
 * them, and a snapshot taken before all units are ready proves nothing.
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

function findingsOf({ found, drained }: Found): Finding[] {
  const parts = Object.entries(found) as [keyof CheckResult, string[]][];
  return [
    ...parts.flatMap(([part, sentences]) => sentences.map((sentence) => ({ part, sentence }))),
    ...Object.entries(drained.left)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => ({ part: "left" as const, sentence: `${count} ${what} left` })),
  ];
}
