import { services as appIds, type ServiceId } from "@arch/contracts/apps";
import { topics } from "@arch/contracts/events";
import type { InteractionStyle } from "@arch/contracts/style";
import type { AssembledService } from "@arch/kit/service/assemble";
import { billingApp } from "../../../services/billing/src/app.ts";
import { notificationApp } from "../../../services/notification/src/app.ts";
import { orderApp } from "../../../services/order/src/app.ts";
import { personApp } from "../../../services/person/src/app.ts";
import { acknowledgementViolations, publicationViolations } from "../checks/eventChecks.ts";
import { createTransportCheck } from "../checks/transportChecks.ts";
import type { Scenario } from "../scenario.ts";
import { type Broker, type Consumer, createBroker } from "../world/broker.ts";
import { type Call, createNetwork } from "../world/network.ts";
import type { Actor, World } from "../world/world.ts";
import { createService, type Service, type ServiceParts, serve } from "./service.ts";
import { sidecarOf } from "./sidecar.ts";
import { type Databases, isEarlierThanJoin, readSnapshot } from "./state.ts";

/** The shop: the real services over a simulated database, network and broker. */
export interface Shop extends Pick<Broker, "acknowledged"> {
  services: Service[];
  /** Calls a service from outside, as the gateway does. */
  call: Call;
  /** Descriptions of invalid events and of events without their effect. */
  wrongEvents: readonly string[];
  /** Descriptions of calls by transports of other styles. */
  wrongTransports: readonly string[];
}

const builds: Record<ServiceId, ServiceParts["build"]> = {
  person: personApp,
  billing: (context) => billingApp(context, { CURRENCY: "RUB" }),
  order: (context) => orderApp(context, { MAX_PAYMENTS: 512 }),
  notification: notificationApp,
};

/** The replicated apps: an outcome may reach another replica than the waiting one, and replicas claim the same work. */
const replicated: readonly ServiceId[] = ["billing", "order", "notification"];

/** Creates the shop; nothing runs before its services are started. */
export function createShop(world: World, databases: Databases, scenario: Scenario): Shop {
  const services: Service[] = [];
  const transports = createTransportCheck(scenario);
  const wrongEvents: string[] = [];
  const call = createNetwork(world, (app) =>
    runningOf(services, app).map(({ actor, running }) => ({
      actor,
      serve: (request) => serve(running, request),
    })),
  );
  const consumers = appIds.map((app) => consumerOf(services, app));
  const { publish, acknowledged }: Broker = createBroker(world, consumers, {
    onPublish: (...event) => void wrongEvents.push(...publicationViolations(...event)),
    onHandled(app, topic, event) {
      if (isEarlierThanJoin(databases, { app, topic }, event)) return;
      const snapshot = readSnapshot(databases);
      wrongEvents.push(...acknowledgementViolations(app, event, snapshot, acknowledged));
    },
  });
  const sidecar = {
    call,
    publish,
    isUp: (app: string) => runningOf(services, app).length > 0,
    nowMs: world.clock.nowMs,
    transports,
  };
  for (const app of appIds) {
    const connectDapr = () => sidecarOf({ ...sidecar, app });
    const parts = { world, database: databases[app], connectDapr };
    const { style, laterStyle } = scenario;
    const start = { app, style, laterStyle, build: builds[app] };
    for (const name of namesOf(app, scenario.replicas)) {
      services.push(createService({ ...parts, ...start, name, onStart: traceStart }));
    }
  }
  const { violations: wrongTransports } = transports;
  return { services, call, acknowledged, wrongEvents, wrongTransports };

  function traceStart(name: string, style: InteractionStyle): void {
    const pending = readSnapshot(databases).orders.filter(({ status }) => status === "pending");
    const action = style === scenario.style ? "starts in" : "starts and changes to";
    world.trace.push(
      `           ${name} ${action} style ${style}, ${pending.length} orders pending`,
    );
  }
}

function namesOf(app: ServiceId, replicas: number): string[] {
  const count = replicated.includes(app) ? replicas : 1;
  if (count === 1) return [app];
  return Array.from({ length: count }, (_, index) => `${app}/${index + 1}`);
}

/** The running replicas of an app. */
function runningOf(
  services: readonly Service[],
  app: string,
): { actor: Actor; running: AssembledService }[] {
  return services.flatMap((service) => {
    const running = service.app === app ? service.running() : undefined;
    return running === undefined ? [] : [{ actor: service.actor(), running }];
  });
}

/** The broker's view of an app. */
function consumerOf(services: readonly Service[], app: ServiceId): Consumer {
  const own = () => services.filter((service) => service.app === app);
  return {
    app,
    subscribesTo: (name) =>
      topics.some((topic) => topic.name === name && topic.subscribers.includes(app)),
    handlers: (topic) =>
      runningOf(services, app).flatMap(({ actor, running }) => {
        const subscription = running.subscriptions?.find((each) => each.topic === topic);
        return subscription === undefined ? [] : [{ actor, handle: subscription.handle }];
      }),
    fallbackActor: () => (own()[0] as Service).actor(),
  };
}
