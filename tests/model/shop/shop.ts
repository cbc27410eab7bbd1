import { billingApp } from "../../../services/billing/src/app.ts";
import { notificationApp } from "../../../services/notification/src/app.ts";
import { orderApp } from "../../../services/order/src/app.ts";
import { personApp } from "../../../services/person/src/app.ts";
import { createBroker } from "../world/broker.ts";
import { type Call, createNetwork } from "../world/network.ts";
import type { World } from "../world/world.ts";
import { createService, type Service, serve, sidecarOf } from "./service.ts";
import type { Databases } from "./state.ts";

/** The whole shop: the real services over databases, a network and a broker of the world. */
export interface Shop {
  services: Service[];
  /** Calls a service from outside, as the gateway does. */
  call: Call;
  /** The ids of all events that the broker ever said to have taken. */
  acknowledged: ReadonlySet<string>;
}

const assemblies = {
  person: personApp,
  billing: (tools: Parameters<typeof personApp>[0]) => billingApp({ ...tools, style: "notification", currency: "RUB" }),
  order: orderApp,
  notification: notificationApp,
};

/** Puts the shop together; nothing runs before its services are started. */
export function createShop(world: World, databases: Databases, replicas: number): Shop {
  const services: Service[] = [];
  const call = createNetwork(world, (app) =>
    services.flatMap((service) => {
      const assembly = service.app === app ? service.assembly() : undefined;
      if (assembly === undefined) return [];
      return [{ actor: service.actor(), serve: (request) => serve(assembly, request) }];
    }),
  );
  const { publish, acknowledged } = createBroker(world, {
    actor: () => theOnly(services, "notification").actor(),
    handler(topic) {
      const notification = theOnly(services, "notification");
      const subscriptions = notification.assembly()?.subscriptions;
      const subscription = subscriptions?.find((each) => each.topic === topic);
      return subscription && { actor: notification.actor(), handle: subscription.handle };
    },
  });
  for (const app of ["person", "billing", "order", "notification"] as const) {
    for (let replica = 1; replica <= (app === "billing" ? replicas : 1); replica++) {
      const name = app === "billing" && replicas > 1 ? `${app}/${replica}` : app;
      const dapr = sidecarOf(app, call, publish);
      const parts = { world, app, name, dapr, database: databases[app] };
      services.push(createService({ ...parts, assemble: assemblies[app] }));
    }
  }
  return { services, call, acknowledged };
}

function theOnly(services: Service[], app: string): Service {
  const [service] = services.filter((each) => each.app === app);
  if (service === undefined) throw new Error(`There is no ${app}`);
  return service;
}
