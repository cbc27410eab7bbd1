import { join } from "node:path";
import { parseArgs } from "node:util";
import { DATA_FOLDER } from "../../../scripts/stack/root.mjs";
import { isClean, reportOf } from "../report.ts";
import { runFaults } from "../run.ts";
import { copyWith } from "./copy.ts";
import { type Mutant, mutants } from "./mutants.ts";

const { values } = parseArgs({
  options: { only: { type: "string", default: "" }, seed: { type: "string", default: "1" } },
});
const codeRoot = join(DATA_FOLDER, "mutant");
const survivors: string[] = [];
for (const mutant of mutants.filter(({ name }) => name.includes(values.only))) {
  if (!(await isCaught(mutant))) survivors.push(mutant.name);
}
if (survivors.length > 0) {
  console.log(`Not caught: ${survivors.join("; ")}`);
  process.exitCode = 1;
}

/** Runs the shop without the safety, and answers whether the checker noticed. */
async function isCaught(mutant: Mutant): Promise<boolean> {
  const { name, patches, withoutCover, style, harm } = mutant;
  await copyWith(patches, codeRoot);
  const seed = Number(values.seed);
  const options = { minutes: 0.5, seed, broker: "redis" as const, style, codeRoot, inject: harm };
  const result = await runFaults(options);
  const isSeen = !isClean(result);
  const cover = withoutCover === undefined ? "" : ` (and without its cover: ${withoutCover})`;
  console.log(`${isSeen ? "caught" : "NOT CAUGHT"}: ${name}${cover}`);
  const findings = [...Object.values(result.verdict).flat(), ...leftOver(result.drained.left)];
  console.log(isSeen ? `  ${findings.length} findings, such as: ${findings[0]}` : reportOf(result));
  return isSeen;
}

function leftOver(left: Record<string, number>): string[] {
  return Object.entries(left).flatMap(([what, count]) =>
    count > 0 ? [`${count} ${what} left`] : [],
  );
}
