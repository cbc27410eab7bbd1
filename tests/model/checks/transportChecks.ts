import type { InteractionStyle } from "@arch/contracts/style";
import type { Scenario } from "../scenario.ts";

/** The calls that no service makes in a style, unless there was another style before. */
const foreign: Record<InteractionStyle, RegExp> = {
  http: /publishes (?!account\.opened)/,
  notification: /invokes \/notice\/send|publishes (person|order)\./,
  collaboration: /invokes \/(notice\/send|account\/)/,
};

/** The calls by transports of other styles. */
export function transportViolations(
  { style, laterStyle }: Scenario,
  calls: ReadonlySet<string>,
): string[] {
  if (style !== laterStyle) return [];
  return [...calls]
    .filter((call) => foreign[style].test(call))
    .map((call) => `${call}, in style ${style}`);
}
