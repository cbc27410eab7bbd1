import type { InteractionStyle } from "@arch/contracts/style";
import type { AssembledService } from "@arch/kit/service/assemble";
import { billingApp } from "../../../services/billing/src/app.ts";
import { notificationApp } from "../../../services/notification/src/app.ts";
import { orderApp } from "../../../services/order/src/app.ts";
import { personApp } from "../../../services/person/src/app.ts";
import { acknowledgementViolations, publicationViolations } from "../checks/eventChecks.ts";
import { type App, apps, type Scenario } from "../scenario.ts";
import { type Broker, type Consumer, createBroker } from "../world/broker.ts";
import { type Call, createNetwork } from "../world/network.ts";
import type { Actor, World } from "../world/world.ts";
import { createService, type Service, type ServiceParts, serve } from "./service.ts";
import { sidecarOf } from "./sidecar.ts";
import { type Databases, readSnapshot } from "./state.ts";

/** The whole shop: the real services over databases, a network and a broker of the world. */
export interface Shop extends Pick<Broker, "acknowledged"> {
  services: Service[];
  /** Calls a service from outside, as the gateway does. */
  call: Call;
  /** All ways in which services made each other act. */
  ways: ReadonlySet<string>;
  /** What was wrong with events and how they were heard, in sentences. */
  wrongEvents: readonly string[];
}

const builds: Record<App, ServiceParts["build"]> = {
  person: personApp,
  billing: (context) => billingApp(context, { CURRENCY: "RUB" }),
  order: orderApp,
  notification: notificationApp,
};

/** Those with replicas: an outcome may reach another one than the one that waits for it. */
const replicated: readonly App[] = ["billing", "order"];

/** Puts the shop together; nothing runs before its services are started. */
export function createShop(world: World, databases: Databases, scenario: Scenario): Shop {
  const services: Service[] = [];
  const ways = new Set<string>();
  const wrongEvents: string[] = [];
  const call = createNetwork(world, (app) =>
    upOf(services, app).map(({ actor, assembly }) => ({
      actor,
      serve: (request) => serve(assembly, request),
    })),
  );
  const consumers = apps.map((app) => consumerOf(services, app));
  const { publish, acknowledged }: Broker = createBroker(world, consumers, {
    onPublish: (...told) => void wrongEvents.push(...publicationViolations(...told)),
    onHandled: (app, event) =>
      void wrongEvents.push(
        ...acknowledgementViolations(app, event, readSnapshot(databases), acknowledged),
      ),
  });
  const sidecar = { call, publish, onUse: (way: string) => void ways.add(way) };
  for (const app of apps) {
    const parts = { world, database: databases[app], dapr: sidecarOf({ ...sidecar, app }) };
    const { style, laterStyle } = scenario;
    const life = { app, style, laterStyle, build: builds[app] };
    for (const name of namesOf(app, scenario.replicas)) {
      services.push(createService({ ...parts, ...life, name, onBirth: tellBirth }));
    }
  }
  return { services, call, ways, acknowledged, wrongEvents };

  function tellBirth(name: string, style: InteractionStyle): void {
    const pending = readSnapshot(databases).orders.filter(({ status }) => status === "pending");
    const to = style === scenario.style ? "in" : "and changes to";
    world.trace.push(`           ${name} lives ${to} ${style}, ${pending.length} orders pend`);
  }
}

function namesOf(app: App, replicas: number): string[] {
  const count = replicated.includes(app) ? replicas : 1;
  if (count === 1) return [app];
  return Array.from({ length: count }, (_, index) => `${app}/${index + 1}`);
}

/** The replicas of an app that are up now. */
function upOf(
  services: readonly Service[],
  app: string,
): { actor: Actor; assembly: AssembledService }[] {
  return services.flatMap((service) => {
    const assembly = service.app === app ? service.assembly() : undefined;
    return assembly === undefined ? [] : [{ actor: service.actor(), assembly }];
  });
}

/** An app as the broker sees it. */
function consumerOf(services: readonly Service[], app: string): Consumer {
  const own = () => services.filter((service) => service.app === app);
  return {
    app,
    hears: (topic) => own().some((service) => service.hears(topic)),
    handlers: (topic) =>
      upOf(services, app).flatMap(({ actor, assembly }) => {
        const subscription = assembly.subscriptions?.find((each) => each.topic === topic);
        return subscription === undefined ? [] : [{ actor, handle: subscription.handle }];
      }),
    anyone: () => (own()[0] as Service).actor(),
  };
}
