import type { ServiceId } from "@arch/contracts/apps";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { unavailable } from "@arch/kit/http/problem";
import type { Broker } from "../world/broker.ts";
import type { Call } from "../world/network.ts";

export interface SidecarParts {
  app: ServiceId;
  call: Call;
  publish: Broker["publish"];
  /** Called with every invocation and publication of the app. */
  onUse(interaction: string): void;
}

/** An app's sidecar over the simulated network and broker. */
export function sidecarOf({ app, call, publish, onUse }: SidecarParts): Dapr {
  return {
    async invoke({ app: callee, method, path, headers, body }) {
      onUse(`${app} invokes ${path}`);
      const caller = { "dapr-caller-app-id": app };
      const request = { app: callee, method, path, headers: { ...headers, ...caller } };
      const response = await call({ ...request, body: String(body) });
      if (response === undefined) throw unavailable(`The ${callee} service`);
      return {
        status: response.status,
        headers: {},
        body: Buffer.from(response.body),
      };
    },
    publish(publication) {
      // The simulation does not need heartbeats; a pending call keeps the service from retrying every
      // second.
      if (publication.type === "subscription.heartbeat") return new Promise(() => {});
      onUse(`${app} publishes ${publication.type}`);
      return publish(app, publication).catch((cause: unknown) => {
        throw unavailable("The broker", cause);
      });
    },
    isBrokerFailing: () => false,
    // Only the health check; the simulated network decides the outcome of the next call.
    isReachable: async () => true,
    waitForSidecar: async () => {},
    assertSidecarUp: async () => {},
    shutdownSidecar: async () => {},
    stop: async () => {},
  };
}
