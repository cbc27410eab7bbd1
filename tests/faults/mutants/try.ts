import { join } from "node:path";
import type { StyleName } from "../../../scripts/stack/choices.ts";
import { DATA_FOLDER } from "../../../scripts/stack/root.ts";
import { isClean, reportOf } from "../report.ts";
import { type RunResult, runFaults } from "../run.ts";
import { copyWith, type Patch } from "./copy.ts";
import { evidenceOf, type Finding } from "./evidence.ts";
import type { Harm } from "./harm.ts";
import type { Mutant } from "./mutant.ts";

/** The whole product under the harm that mutants are to be found by. */
export interface Control {
  harm: Harm;
  style: StyleName;
}

/** What all runs have in common. */
export interface Trial {
  seed: number;
  /** Ends the run in hand, and with it all that would follow. */
  signal: AbortSignal;
}

const codeRoot = join(DATA_FOLDER, "mutant");

/** The controls of some mutants: each of their harms once in each style that it is used with. */
export function controlsOf(mutants: readonly Mutant[]): Control[] {
  const controls = new Map<string, Control>();
  for (const { harm, style } of mutants) controls.set(nameOf({ harm, style }), { harm, style });
  return [...controls.values()];
}

/** A control as it is spoken of. */
export function nameOf({ harm, style }: Control): string {
  return `${harm.name}, ${style}`;
}

/** Runs the whole product, and answers whether nothing at all is wrong with it. */
export async function tryControl(control: Control, trial: Trial): Promise<boolean> {
  const result = await attempt([], control, trial);
  const isRight = result !== undefined && isClean(result);
  console.log(`${isRight ? "clean" : "NOT CLEAN"}: control, ${nameOf(control)}`);
  if (result !== undefined && !isRight) console.log(reportOf(result));
  return isRight;
}

/** Runs the product without the safety, and answers what shows it. */
export async function tryMutant(mutant: Mutant, trial: Trial): Promise<Finding[]> {
  const result = await attempt(mutant.patches, mutant, trial);
  const evidence = result === undefined ? [] : evidenceOf(result, mutant.shownBy);
  console.log(`${evidence.length > 0 ? "caught" : "NOT CAUGHT"}: ${mutant.name}`);
  if (result !== undefined && evidence.length === 0) console.log(reportOf(result));
  return evidence;
}

/** One that cannot be run is told of and shows nothing; those after it are still run. */
async function attempt(
  patches: readonly Patch[],
  { harm, style }: Control,
  { seed, signal }: Trial,
): Promise<RunResult | undefined> {
  const { inject, drainPatienceMs } = harm;
  try {
    await copyWith(patches, codeRoot);
    const options = { minutes: 0.5, seed, broker: "redis", style } as const;
    return await runFaults({ ...options, codeRoot, inject, drainPatienceMs, signal });
  } catch (error) {
    if (signal.aborted) process.exit(1);
    console.log(error);
    return undefined;
  }
}
