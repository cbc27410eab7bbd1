import type { ServiceId } from "@arch/contracts/apps";
import type { Publication } from "@arch/kit/dapr/publication";
import { externalActor } from "./executor.ts";
import type { Actor, Resume, World } from "./world.ts";

const broker = externalActor("broker");

/** An event as Dapr delivers it. */
export interface Envelope {
  id: string;
  type: string;
  specversion: string;
  source: string;
  /** When the sidecar got it from its publisher. */
  time: string;
  data: unknown;
}

/** An event in the broker's queue for one app. */
interface Delivery {
  topic: string;
  event: Envelope;
  /** The number of failed calls of the handler. */
  failures: number;
}

/** A running process with a handler for the topic. */
export interface Handler {
  actor: Actor;
  handle(event: unknown): Promise<void>;
}

/**
 * A subscriber; each event goes to one of its running replicas. The broker queues events also before its first start:
 * a new consumer of Redis gets what the stream contains.
 */
export interface Consumer {
  app: ServiceId;
  subscribesTo(topic: string): boolean;
  handlers(topic: string): Handler[];
  /** The actor that the trace names if no replica is running. */
  fallbackActor(): Actor;
}

export interface Broker {
  publish(app: string, publication: Publication): Promise<void>;
  /** Topic and id of all events that the broker has acknowledged. */
  acknowledged: Set<string>;
}

/** Callbacks for the checks. */
export interface BrokerObserver {
  /** Called before an event is published. */
  onPublish(app: string, topic: string, event: Envelope): void;
  /** Called after an app has acknowledged an event. */
  onHandled(app: ServiceId, topic: string, event: Envelope): void;
}

const lost = "acknowledged and lost";

/** The beginnings of outages, each with the outcome of all publications during it. */
const outages: Record<string, string> = {
  "rejected, as all events from now on": "rejected",
  [`${lost}, as all events from now on`]: lost,
};

/** Longer than the services try by events, in milliseconds. */
const outageMs = 25_000;

/** How long an event waits while no replica is up, in milliseconds. */
const redeliverMs = 1_000;

/** The number of failed calls after which Dapr stops retrying. */
const maxFailures = 4;

/** Creates a broker that loses acknowledged events, and duplicates, delays and reorders events. */
export function createBroker(
  world: World,
  consumers: readonly Consumer[],
  observer: BrokerObserver,
): Broker {
  const acknowledged = new Set<string>();
  const usual = ["accepted", "rejected", "accepted, response lost", lost, ...Object.keys(outages)];
  let outage = { untilMs: 0, outcome: "" };
  const outcomes = () => (world.clock.nowMs() < outage.untilMs ? [outage.outcome] : usual);
  const enqueue = createQueue(world, observer);
  return {
    acknowledged,
    publish(app, { topic, id, type, data }) {
      const time = new Date(world.clock.nowMs()).toISOString();
      const event = { id, type, specversion: "1.0", source: app, time, data };
      const sent = JSON.parse(JSON.stringify(event)) as Envelope;
      observer.onPublish(app, topic, sent);
      return world.perform({
        label: `publish ${type} ${id}`,
        fault: "broker",
        outcomes,
        execute(chosen) {
          const outcome = outages[chosen] ?? chosen;
          if (outcome !== chosen) outage = { untilMs: world.clock.nowMs() + outageMs, outcome };
          if (outcome === "rejected") throw new Error(`${id} was not published`);
          acknowledged.add(`${topic} ${id}`);
          if (outcome === lost) return;
          for (const consumer of consumers.filter((each) => each.subscribesTo(topic))) {
            enqueue(consumer, { topic, event: sent, failures: 0 });
          }
          if (outcome === "accepted, response lost") throw new Error(`${id}: no response`);
        },
      });
    },
  };
}

type Enqueue = (consumer: Consumer, delivery: Delivery) => void;

function createQueue(world: World, observer: BrokerObserver): Enqueue {
  let turn = 0;

  /** Queues an event until its step is taken; the replica is chosen then, as another may have crashed. */
  function enqueue(consumer: Consumer, delivery: Delivery): void {
    const { topic, event } = delivery;
    const next = () => {
      const handlers = consumer.handlers(topic);
      return handlers[turn % handlers.length];
    };
    world.post({
      label: `event ${event.type} ${event.id}`,
      owner: () => next()?.actor ?? consumer.fallbackActor(),
      fault: "broker",
      outcomes: () =>
        next() === undefined
          ? ["no replica is up"]
          : ["is delivered", "is delivered twice", "is dropped"],
      take(outcome) {
        const handler = next();
        turn++;
        if (outcome === "is dropped") return undefined;
        if (handler === undefined) return void enqueueLater(consumer, delivery);
        if (outcome === "is delivered twice") enqueue(consumer, delivery);
        return deliver(handler, consumer, delivery);
      },
    });
  }

  async function enqueueLater(consumer: Consumer, delivery: Delivery): Promise<void> {
    await world.clock.sleep(broker, redeliverMs);
    enqueue(consumer, delivery);
  }

  /** Calls the handler; the event is redelivered if the handler fails or its process crashes. */
  function deliver({ actor, handle }: Handler, consumer: Consumer, delivery: Delivery): Resume {
    const redeliver = () => enqueue(consumer, delivery);
    actor.onCrash.add(redeliver);
    const handled = () => {
      actor.onCrash.delete(redeliver);
      observer.onHandled(consumer.app, delivery.topic, delivery.event);
    };
    const failed = () => {
      actor.onCrash.delete(redeliver);
      const failures = delivery.failures + 1;
      if (failures < maxFailures) enqueue(consumer, { ...delivery, failures });
    };
    return { actor, go: () => void handle(delivery.event).then(handled, failed) };
  }

  return enqueue;
}
