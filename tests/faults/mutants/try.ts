import { join } from "node:path";
import type { StyleName } from "../../../scripts/stack/choices.ts";
import { DATA_FOLDER } from "../../../scripts/stack/root.ts";
import { isClean, reportOf } from "../report.ts";
import { type RunResult, runFaults } from "../run.ts";
import { copyWith, type Patch } from "./copy.ts";
import { evidenceOf, type Finding } from "./evidence.ts";
import type { FaultScenario } from "./faultScenario.ts";
import type { Mutant } from "./mutant.ts";

/** The whole product under the faults of a mutant; nothing may be found. */
export interface Control {
  scenario: FaultScenario;
  style: StyleName;
}

/** The options of all runs. */
export interface Trial {
  seed: number;
  /** Ends the current run and all that would follow. */
  signal: AbortSignal;
}

const codeRoot = join(DATA_FOLDER, "mutant");

/** The controls of some mutants: each fault scenario once in each style that it is used with. */
export function controlsOf(mutants: readonly Mutant[]): Control[] {
  const controls = new Map<string, Control>();
  for (const { scenario, style } of mutants)
    controls.set(nameOf({ scenario, style }), { scenario, style });
  return [...controls.values()];
}

/** The name of a control. */
export function nameOf({ scenario, style }: Control): string {
  return `${scenario.name}, ${style}`;
}

/** Runs the whole product and resolves with whether the run was clean. */
export async function tryControl(control: Control, trial: Trial): Promise<boolean> {
  const result = await attempt([], control, trial);
  const isRight = result !== undefined && isClean(result);
  console.log(`${isRight ? "clean" : "NOT CLEAN"}: control, ${nameOf(control)}`);
  if (result !== undefined && !isRight) console.log(reportOf(result));
  return isRight;
}

/** Runs the product without the safety and resolves with the findings that show it. */
export async function tryMutant(mutant: Mutant, trial: Trial): Promise<Finding[]> {
  const result = await attempt(mutant.patches, mutant, trial);
  const evidence = result === undefined ? [] : evidenceOf(result, mutant.shownBy);
  console.log(`${evidence.length > 0 ? "caught" : "NOT CAUGHT"}: ${mutant.name}`);
  if (result !== undefined && evidence.length === 0) console.log(reportOf(result));
  return evidence;
}

/** A run that fails is logged and finds nothing; the next ones still run. */
async function attempt(
  patches: readonly Patch[],
  { scenario, style }: Control,
  { seed, signal }: Trial,
): Promise<RunResult | undefined> {
  const { inject, drainTimeoutMs, members = 1 } = scenario;
  try {
    await copyWith(patches, codeRoot);
    const options = { minutes: 0.5, seed, broker: "redis", style, members } as const;
    return await runFaults({ ...options, codeRoot, inject, drainTimeoutMs, signal });
  } catch (error) {
    if (signal.aborted) process.exit(1);
    console.log(error);
    return undefined;
  }
}
