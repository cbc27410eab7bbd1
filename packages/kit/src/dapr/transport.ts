import type { Transport } from "@arch/contracts/style";
import { attemptsByEvents } from "../jobs/backoff.ts";
import type { Dapr } from "./dapr.ts";

/**
 * The transport of one attempt, after so many earlier ones: that of the style, but invocation once several attempts by
 * events were in vain, and while the broker fails. A broker is optional for progress.
 */
export function transportOf(
  ofStyle: Transport,
  attempts: number,
  { isBrokerFailing }: Pick<Dapr, "isBrokerFailing">,
): Transport {
  if (ofStyle === "invocation") return ofStyle;
  return attempts < attemptsByEvents && !isBrokerFailing() ? "events" : "invocation";
}
