import type { RequestHistory } from "../history.ts";
import { nameOf } from "./operations.ts";

/** The gateway's timeout, without a `Prefer: wait`, in milliseconds. */
const gatewayBoundMs = 15_000;
/** Two pauses of the gateway, one after the other, and a busy machine. */
const slackMs = 15_000;
const boundMs = gatewayBoundMs + slackMs;

/** Attempts without an outcome in time: every wait ends, whatever fails. */
export function durationViolations(history: readonly RequestHistory[]): string[] {
  return history.flatMap(({ request, attempts }) =>
    attempts
      .filter(({ tookMs }) => tookMs > boundMs)
      .map(
        ({ status, tookMs }) =>
          `${nameOf(request)}: ${status ?? "no response"} after ${Math.round(tookMs / 1_000)} s, the bound is ${boundMs / 1_000} s`,
      ),
  );
}
