import type { Finding } from "./evidence.ts";
import type { Mutant } from "./mutant.ts";

/** The findings on each mutant, as a table in Markdown. */
export function tableOf(tried: readonly (readonly [Mutant, Finding[]])[]): string {
  return [
    "| removed safety | its cover | caught by | example |",
    "| --- | --- | --- | --- |",
    ...tried.map(([{ name, withoutCover = "" }, evidence]) => {
      const cells = [name, withoutCover, partsOf(evidence), evidence[0]?.sentence ?? ""];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
  ].join("\n");
}

function partsOf(evidence: Finding[]): string {
  const parts = [...new Set(evidence.map(({ part }) => part))];
  const countIn = (part: string) => evidence.filter((finding) => finding.part === part).length;
  return parts.map((part) => `${part} (${countIn(part)})`).join(", ") || "NOT CAUGHT";
}
