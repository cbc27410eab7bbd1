import type { Publication } from "@arch/kit/dapr";
import type { Actor, Resume, World } from "./world.ts";

/** An event as Dapr delivers it. */
type Envelope = { id: string; type: string; specversion: string; source: string; data: unknown };

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
const mostTries = 4;

/** Makes a broker that loses what it acknowledged, repeats, delays and reorders. */
export function createBroker(world: World, consumer: Consumer): Broker {
  const acknowledged = new Set<string>();

  function enqueue(topic: string, event: Envelope, tries = 0): void {
    world.post({
      label: `event ${event.id}`,
      owner: consumer.actor,
      fault: "broker",
      fates: () => ["is delivered", "is delivered twice", "is dropped"],
      take(fate): Resume | undefined {
        if (fate === "is dropped") return undefined;
        if (fate === "is delivered twice") enqueue(topic, event, tries);
        return deliver(topic, event, tries);
      },
    });
  }

  function deliver(topic: string, event: Envelope, tries: number): Resume | undefined {
    const handler = consumer.handler(topic);
    if (handler === undefined) {
      enqueue(topic, event, tries);
      return undefined;
    }
    const { actor, handle } = handler;
    const again = () => enqueue(topic, event, tries);
    actor.onDeath.add(again);
    const settled = () => void actor.onDeath.delete(again);
    const failed = () => {
      settled();
      if (tries + 1 < mostTries) enqueue(topic, event, tries + 1);
    };
    return { actor, go: () => void handle(event).then(settled, failed) };
  }

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
          const json = JSON.stringify({ id, type, specversion: "1.0", source: "model", data });
          enqueue(topic, JSON.parse(json) as Envelope);
          if (fate === "taken, unheard") throw new Error(`${id}: no answer`);
        },
      }),
  };
}
