import { api } from "@arch/contracts/api";
import type { Dapr } from "@arch/kit/dapr";
import type { Assembly } from "@arch/kit/run";
import { forwarding } from "./forward.ts";

export interface GatewayAppParts {
  dapr: Dapr;
  maxInFlight: number;
}

/** Puts the gateway together: it has no routes and no state of its own. */
export function gatewayApp({ dapr, maxInFlight }: GatewayAppParts): Assembly {
  // Whatever is not public does not exist behind the gateway.
  const endpoints = api.filter(({ callers }) => callers === "public");
  return {
    routes: [],
    forwarding: forwarding({ endpoints, dapr, maxInFlight }),
    readiness: { "The sidecar": dapr.assertSidecarUp },
  };
}
