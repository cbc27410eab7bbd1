import type { ServiceId } from "@arch/contracts/apps";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { countFailures } from "@arch/kit/dapr/publisher";
import { unavailable } from "@arch/kit/http/problem";
import type { TransportCheck } from "../checks/transportChecks.ts";
import type { Broker } from "../world/broker.ts";
import type { Call } from "../world/network.ts";

export interface SidecarParts {
  app: ServiceId;
  call: Call;
  publish: Broker["publish"];
  /** Whether a replica of an app is running. */
  isUp(app: string): boolean;
  nowMs: () => number;
  transports: TransportCheck;
}

/** The sidecar of one process over the simulated network and broker. */
export function sidecarOf(parts: SidecarParts): Dapr {
  const { app, call, publish, isUp, nowMs, transports } = parts;
  return {
    async invoke({ app: callee, method, path, headers, body }) {
      const caller = { "dapr-caller-app-id": app };
      const request = {
        app: callee,
        method,
        path,
        headers: { ...headers, ...caller },
        body: String(body),
      };
      transports.invokes(app, request);
      const response = await call(request);
      if (response === undefined) throw unavailable(`The ${callee} service`);
      return {
        status: response.status,
        headers: {},
        body: Buffer.from(response.body),
      };
    },
    ...countFailures(async (publication) => {
      // The simulation does not need heartbeats; a pending call keeps the service from retrying every
      // second.
      if (publication.type === "subscription.heartbeat") return new Promise(() => {});
      transports.publishes(app, publication);
      await publish(app, publication).catch((cause: unknown) => {
        transports.failsToPublish(app);
        throw unavailable("The broker", cause);
      });
    }, nowMs),
    // Only the health check; the simulated network decides the outcome of the next call.
    isReachable: async (callee) => isUp(callee),
    waitForSidecar: async () => {},
    assertSidecarUp: async () => {},
    shutdownSidecar: async () => {},
    stop: async () => {},
  };
}
