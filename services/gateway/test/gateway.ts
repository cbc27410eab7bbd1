import { services } from "@arch/contracts/apps";
import { type RunningEdge, startEdge } from "@arch/testing/service";
import { gatewayApp } from "../src/app.ts";

/** The response of every service behind the gateway. */
export const echo = { status: 200, body: { ok: true } };

export const maxInFlight = 8;

/** Starts a gateway that forwards at most `maxInFlight` calls at once. */
export function startGateway({
  keyFromRequestId = false,
  trustProxy = false,
} = {}): Promise<RunningEdge> {
  const settings = {
    MAX_IN_FLIGHT: maxInFlight,
    KEY_FROM_REQUEST_ID: keyFromRequestId,
    TRUST_PROXY: trustProxy,
  };
  return startEdge((dapr) => gatewayApp(dapr, settings));
}

/** Forgets the invocations so far, and lets every service respond with `echo`. */
export function resetServices({ sidecar }: RunningEdge): void {
  sidecar.invocations.length = 0;
  for (const app of services) sidecar.callees.set(app, () => echo);
}
