import type { StyleName } from "../../../scripts/stack/choices.ts";
import type { Patch } from "./copy.ts";
import type { Sign } from "./evidence.ts";
import type { FaultScenario } from "./faultScenario.ts";

/** The product without one of its safeties. */
export interface Mutant {
  name: string;
  patches: Patch[];
  /** Another safety that would make up for the missing one, and is therefore removed as well. */
  withoutCover?: string;
  style: StyleName;
  scenario: FaultScenario;
  /** Where the missing safety must show: all of these signs; other violations prove nothing. */
  shownBy: readonly Sign[];
}
