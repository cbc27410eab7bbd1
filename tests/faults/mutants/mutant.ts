import type { StyleName } from "../../../scripts/stack/choices.ts";
import type { Patch } from "./copy.ts";
import type { Sign } from "./evidence.ts";
import type { Harm } from "./harm.ts";

/** The product without one of its safeties. */
export interface Mutant {
  name: string;
  patches: Patch[];
  /** Another safety that would make up for the missing one, and so is taken away, too. */
  withoutCover?: string;
  style: StyleName;
  harm: Harm;
  /** Where the missing safety must show, in every one of them; whatever else is wrong is no proof. */
  shownBy: readonly Sign[];
}
