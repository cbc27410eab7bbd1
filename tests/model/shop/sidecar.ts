import type { Dapr } from "@arch/kit/dapr/dapr";
import { unavailable } from "@arch/kit/http/problem";
import type { App } from "../scenario.ts";
import type { Broker } from "../world/broker.ts";
import type { Call } from "../world/network.ts";

export interface SidecarParts {
  app: App;
  call: Call;
  publish: Broker["publish"];
  /** Told of every way in which the app makes another one act. */
  onUse(way: string): void;
}

/** The sidecar next to an app, with the network and the broker of the world behind it. */
export function sidecarOf({ app, call, publish, onUse }: SidecarParts): Dapr {
  return {
    async invoke({ app: callee, method, path, headers, body }) {
      onUse(`${app} invokes ${path}`);
      const caller = { "dapr-caller-app-id": app };
      const request = { app: callee, method, path, headers: { ...headers, ...caller } };
      const answer = await call({ ...request, body: String(body) });
      if (answer === undefined) throw unavailable(`The ${callee} service`);
      return {
        status: answer.status,
        headers: {},
        body: Buffer.from(answer.body),
      };
    },
    publish(publication) {
      // By its heartbeat a service only proves to itself that it is subscribed; a call without an end
      // keeps it from trying every second.
      if (publication.type === "subscription.heartbeat") return new Promise(() => {});
      onUse(`${app} publishes ${publication.type}`);
      return publish(app, publication).catch((cause: unknown) => {
        throw unavailable("The broker", cause);
      });
    },
    // As a health check sees it: what becomes of the call that follows is for the network to say.
    isReachable: async () => true,
    waitForSidecar: async () => {},
    assertSidecarUp: async () => {},
    stop: async () => {},
  };
}
