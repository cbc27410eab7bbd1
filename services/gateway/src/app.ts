import { openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { flag, wholeNumber } from "@arch/kit/service/config";
import type Router from "@koa/router";
import { z } from "zod";
import { docs } from "./docs.ts";
import { forwarding } from "./forward.ts";

export const GatewaySettings = z.object({
  MAX_IN_FLIGHT: wholeNumber({ min: 1 }).default(512),
  /** Whether a call without an Idempotency-Key takes its X-Request-Id as the key. */
  KEY_FROM_REQUEST_ID: flag,
  /** Whether X-Forwarded-Proto, -Host and -Prefix come from a proxy and not from the client. */
  TRUST_PROXY: flag,
});
export type GatewaySettings = z.output<typeof GatewaySettings>;

/** The gateway: forwards the public calls and serves the API documents; it has no state. */
export function gatewayApp(dapr: Dapr, settings: GatewaySettings): (router: Router) => void {
  const { MAX_IN_FLIGHT: maxInFlight, KEY_FROM_REQUEST_ID: keyFromRequestId } = settings;
  const { TRUST_PROXY: trustProxy } = settings;
  // An internal call has no route here.
  const endpoints = api.filter(({ callers }) => callers === "public");
  const mountForwarding = forwarding({
    endpoints,
    dapr,
    maxInFlight,
    keyFromRequestId,
    trustProxy,
  });
  const mountDocs = docs(openapi(endpoints), trustProxy);
  return function mountGateway(router) {
    mountForwarding(router);
    mountDocs(router);
  };
}
