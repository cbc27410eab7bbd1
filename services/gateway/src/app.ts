import type { Dapr } from "@arch/kit/dapr";
import type { Assembly } from "@arch/kit/run";
import { forwarding } from "./forward.ts";
import { publicRoutes } from "./publicRoutes.ts";

export interface GatewayAppParts {
  dapr: Dapr;
  maxInFlight: number;
}

/** Puts the gateway together: it has no routes and no state of its own. */
export function gatewayApp({ dapr, maxInFlight }: GatewayAppParts): Assembly {
  return {
    routes: [],
    forwarding: forwarding({ routes: publicRoutes, dapr, maxInFlight }),
    readiness: { "The sidecar": dapr.assertSidecarUp },
  };
}
