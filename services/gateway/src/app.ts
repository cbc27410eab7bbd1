import { openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import type { Dapr } from "@arch/kit/dapr";
import type { Assembly } from "@arch/kit/run";
import { docs } from "./docs.ts";
import { forwarding } from "./forward.ts";

export interface GatewayAppParts {
  dapr: Dapr;
  maxInFlight: number;
}

/** Puts the gateway together: it has no state and answers nothing itself but what the API is. */
export function gatewayApp({ dapr, maxInFlight }: GatewayAppParts): Assembly {
  // Whatever is not public does not exist behind the gateway.
  const endpoints = api.filter(({ callers }) => callers === "public");
  const mountForwarding = forwarding({ endpoints, dapr, maxInFlight });
  const mountDocs = docs(openapi(endpoints));
  return {
    isFrontDoor: true,
    routes: [],
    mount: (router) => {
      mountForwarding(router);
      mountDocs(router);
    },
    readiness: { "The sidecar": dapr.assertSidecarUp },
  };
}
