import { parseArgs } from "node:util";
import { endingSignal } from "../endingSignal.ts";
import type { Finding } from "./evidence.ts";
import type { Mutant } from "./mutant.ts";
import { mutants } from "./mutants.ts";
import { tableOf } from "./table.ts";
import { controlsOf, nameOf, tryControl, tryMutant } from "./try.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
    "no-controls": { type: "boolean", default: false },
  },
});
const seed = Number(values.seed);
if (!Number.isInteger(seed)) throw new Error("--seed must be a whole number");
const chosen = mutants.filter(({ name }) => name.includes(values.only));
if (chosen.length === 0) throw new Error(`No mutant's name contains: ${values.only}`);

const trial = { seed, signal: endingSignal().signal };
const failed: string[] = [];
for (const control of values["no-controls"] ? [] : controlsOf(chosen)) {
  if (!(await tryControl(control, trial))) failed.push(`not clean: control, ${nameOf(control)}`);
}
const tried: [Mutant, Finding[]][] = [];
for (const mutant of chosen) {
  const evidence = await tryMutant(mutant, trial);
  tried.push([mutant, evidence]);
  if (evidence.length === 0) failed.push(`not caught: ${mutant.name}`);
}
console.log(tableOf(tried));
for (const sentence of failed) console.log(sentence);
if (failed.length > 0) process.exitCode = 1;
