import type { EventSchemas, Topic } from "@arch/contracts/topic";
import { z } from "zod";
import { CloudEvent } from "./events.ts";

/** An event that is no better tomorrow: it cannot be read, or says what cannot be. It is kept aside, not repeated. */
export class PoisonEvent extends Error {
  override readonly name = "PoisonEvent";
}

/** What a service does about the events of one topic. A type that is not named here is none of its business. */
export type EventHandlers<E extends EventSchemas> = {
  [Type in keyof E]?: (data: z.output<E[Type]>, envelope: CloudEvent) => Promise<void>;
};

/** A service's hearing of one topic, its types closed over. */
export interface Ear {
  topic: Topic;
  /** @throws PoisonEvent for an event to set aside; anything else for one that shall come again. */
  handle(event: unknown): Promise<void>;
}

/** Hears a topic: events are parsed by the topic's own schemas before a handler sees them. */
export function ear<E extends EventSchemas>(topic: Topic<E>, handlers: EventHandlers<E>): Ear {
  // Maps, not objects: an event's type is whatever someone wrote.
  const schemas = new Map(Object.entries(topic.events));
  const handlerOf = new Map(Object.entries(handlers));
  return {
    topic,
    async handle(event) {
      const envelope = read(CloudEvent, event);
      const schema = schemas.get(envelope.type);
      if (schema === undefined) {
        throw new PoisonEvent(`There is no event of type ${envelope.type} on ${topic.name}`);
      }
      const handle = handlerOf.get(envelope.type);
      if (handle !== undefined) await handle(read(schema, envelope.data) as never, envelope);
    },
  };
}

function read<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PoisonEvent(z.prettifyError(parsed.error));
}
