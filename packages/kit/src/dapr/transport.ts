import type { Transport } from "@arch/contracts/style";
import type { Dapr } from "./dapr.ts";

/** The number of attempts by events after which an attempt is made by invocation. */
export const attemptsByEvents = 3;

/**
 * The transport of one attempt, after so many earlier ones: that of the style, but invocation after several attempts by
 * events, and while the broker fails. A broker is optional for progress.
 */
export function transportOf(
  ofStyle: Transport,
  attempts: number,
  { isBrokerFailing }: Pick<Dapr, "isBrokerFailing">,
): Transport {
  if (ofStyle === "invocation") return ofStyle;
  return attempts < attemptsByEvents && !isBrokerFailing() ? "events" : "invocation";
}
