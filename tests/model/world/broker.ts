import type { Publication } from "@arch/kit/dapr/publication";
import type { Actor, Resume, World } from "./world.ts";

/** An event as Dapr delivers it. */
export interface Envelope {
  id: string;
  type: string;
  specversion: string;
  source: string;
  data: unknown;
}

/** An event in the broker's hands, on its way to one app. */
interface Held {
  topic: string;
  event: Envelope;
  /** How often its handler has failed. */
  failures: number;
}

/** A process that can handle the events of a topic now. */
export interface Handler {
  actor: Actor;
  handle(event: unknown): Promise<void>;
}

/** A subscribed app, whichever processes it runs in now; each event is handled by one of them. */
export interface Consumer {
  app: string;
  /** Whether it ever subscribed: the broker keeps events for an app that is down. */
  hears(topic: string): boolean;
  handlers(topic: string): Handler[];
  /** Who is named where nobody is up. */
  anyone(): Actor;
}

export interface Broker {
  publish(app: string, publication: Publication): Promise<void>;
  /** Topic and id of all events that were ever taken or acknowledged. */
  acknowledged: Set<string>;
}

/** Someone who watches the broker. */
export interface Witness {
  /** An app is about to tell this. */
  onPublish(app: string, topic: string, event: Envelope): void;
  /** An app has said that it has done what it will ever do about this. */
  onHandled(app: string, event: Envelope): void;
}

/** How often a handler may fail before Dapr's retries are used up. */
const mostFailures = 4;

/** Makes a broker that loses what it acknowledged, repeats, delays and reorders. */
export function createBroker(
  world: World,
  consumers: readonly Consumer[],
  witness: Witness,
): Broker {
  const acknowledged = new Set<string>();
  const hold = holder(world, witness);
  return {
    acknowledged,
    publish(app, { topic, id, type, data }) {
      const event = { id, type, specversion: "1.0", source: app, data };
      const sent = JSON.parse(JSON.stringify(event)) as Envelope;
      witness.onPublish(app, topic, sent);
      return world.perform({
        label: `publish ${type} ${id}`,
        fault: "broker",
        fates: () => ["taken", "refused", "taken, unheard", "acknowledged and lost"],
        act(fate) {
          if (fate === "refused") throw new Error(`${id} was not published`);
          acknowledged.add(`${topic} ${id}`);
          if (fate === "acknowledged and lost") return;
          for (const consumer of consumers.filter((each) => each.hears(topic))) {
            hold(consumer, { topic, event: sent, failures: 0 });
          }
          if (fate === "taken, unheard") throw new Error(`${id}: no answer`);
        },
      });
    },
  };
}

type Hold = (consumer: Consumer, held: Held) => void;

function holder(world: World, witness: Witness): Hold {
  let turn = 0;

  /** Keeps an event until its turn comes; whoever it goes to then may die before. */
  function hold(consumer: Consumer, held: Held): void {
    const { topic, event } = held;
    const next = () => {
      const handlers = consumer.handlers(topic);
      return handlers[turn % handlers.length];
    };
    world.post({
      label: `event ${event.type} ${event.id}`,
      owner: () => next()?.actor ?? consumer.anyone(),
      fault: "broker",
      fates: () =>
        next() === undefined
          ? ["finds nobody"]
          : ["is delivered", "is delivered twice", "is dropped"],
      take(fate) {
        const handler = next();
        turn++;
        if (fate === "is dropped") return undefined;
        if (fate === "is delivered twice" || handler === undefined) hold(consumer, held);
        return handler && deliver(handler, consumer, held);
      },
    });
  }

  /** Hands an event over; it comes again if its handler fails, or dies with it in hand. */
  function deliver({ actor, handle }: Handler, consumer: Consumer, held: Held): Resume {
    const again = () => hold(consumer, held);
    actor.onDeath.add(again);
    const handled = () => {
      actor.onDeath.delete(again);
      witness.onHandled(consumer.app, held.event);
    };
    const failed = () => {
      actor.onDeath.delete(again);
      const failures = held.failures + 1;
      if (failures < mostFailures) hold(consumer, { ...held, failures });
    };
    return { actor, go: () => void handle(held.event).then(handled, failed) };
  }

  return hold;
}
