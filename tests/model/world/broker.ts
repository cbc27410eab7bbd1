import type { Publication } from "@arch/kit/publication";
import type { Actor, Resume, World } from "./world.ts";

/** An event as Dapr delivers it. */
interface Envelope {
  id: string;
  type: string;
  specversion: string;
  source: string;
  data: unknown;
}

/** An event in the broker's hands. */
interface Held {
  topic: string;
  event: Envelope;
  /** How often its handler has failed. */
  failures: number;
}

/** A subscribed app, whichever process it runs in now. */
export interface Consumer {
  /** The process that can handle an event of this topic now, if there is one. */
  handler(topic: string): { actor: Actor; handle(event: unknown): Promise<void> } | undefined;
  actor(): Actor;
}

export interface Broker {
  publish(publication: Publication): Promise<void>;
  /** The ids of all events that were ever taken or acknowledged. */
  acknowledged: Set<string>;
}

/** How often a handler may fail before Dapr's retries and the dead-letter topic are used up. */
const mostFailures = 4;

/** Makes a broker that loses what it acknowledged, repeats, delays and reorders. */
export function createBroker(world: World, consumer: Consumer): Broker {
  const acknowledged = new Set<string>();
  return {
    acknowledged,
    publish: ({ topic, id, type, data }) =>
      world.perform({
        label: `publish ${id}`,
        fault: "broker",
        fates: () => ["taken", "refused", "taken, unheard", "acknowledged and lost"],
        act(fate) {
          if (fate === "refused") throw new Error(`${id} was not published`);
          acknowledged.add(id);
          if (fate === "acknowledged and lost") return;
          const event = { id, type, specversion: "1.0", source: "model", data };
          const sent = JSON.parse(JSON.stringify(event)) as Envelope;
          hold(world, consumer, { topic, event: sent, failures: 0 });
          if (fate === "taken, unheard") throw new Error(`${id}: no answer`);
        },
      }),
  };
}

/** Keeps an event until its turn comes. */
function hold(world: World, consumer: Consumer, held: Held): void {
  world.post({
    label: `event ${held.event.id}`,
    owner: consumer.actor,
    fault: "broker",
    fates: () => ["is delivered", "is delivered twice", "is dropped"],
    take(fate) {
      if (fate === "is dropped") return undefined;
      if (fate === "is delivered twice") hold(world, consumer, held);
      return deliver(world, consumer, held);
    },
  });
}

/** Hands an event over; it comes again if nobody is there, or fails, or dies with it in hand. */
function deliver(world: World, consumer: Consumer, held: Held): Resume | undefined {
  const { topic, event, failures } = held;
  const again = () => hold(world, consumer, held);
  const handler = consumer.handler(topic);
  if (handler === undefined) {
    again();
    return undefined;
  }
  const { actor, handle } = handler;
  actor.onDeath.add(again);
  const settled = () => void actor.onDeath.delete(again);
  const failed = () => {
    settled();
    if (failures + 1 < mostFailures) {
      hold(world, consumer, { ...held, failures: failures + 1 });
    }
  };
  return { actor, go: () => void handle(event).then(settled, failed) };
}
