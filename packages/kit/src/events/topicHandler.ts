import type { EventSchemas, Topic } from "@arch/contracts/topic";
import { z } from "zod";
import { CloudEvent } from "./cloudEvent.ts";

/** An event that no retry can handle: it does not parse, or contradicts what is stored. It is dead-lettered. */
export class PoisonEvent extends Error {
  override readonly name = "PoisonEvent";
}

/** The handlers of a topic by event type. A type without a handler is acknowledged and ignored. */
export type EventHandlers<E extends EventSchemas> = {
  [Type in keyof E]?: (data: z.output<E[Type]>, envelope: CloudEvent) => Promise<void>;
};

/** The subset of these event ids that the handlers have handled, by what they stored. */
export type FindReceived = (ids: string[]) => Promise<string[]>;

/** For events whose id is a prefix and the id of a record: finds the events by the records. */
export function idsBehind(prefix: string, find: FindReceived): FindReceived {
  return async (eventIds) => {
    const ids = eventIds.flatMap((id) => (id.startsWith(prefix) ? id.slice(prefix.length) : []));
    return (await find(ids)).map((id) => prefix + id);
  };
}

/** The handlers of one topic, with payload types erased. */
export interface TopicHandler {
  topic: Topic;
  /** Whether events of this type are declared and have no handler. */
  ignores(type: string): boolean;
  /** @throws PoisonEvent for an event to dead-letter; any other error for an event to deliver again. */
  handle(event: unknown): Promise<void>;
  findReceived: FindReceived;
}

/**
 * Declares the handlers of a topic: events are parsed by the topic's own schemas before a handler gets them. A handler
 * is idempotent, so its service knows which events it has handled; the owner of the topic queries that.
 */
export function handleTopic<E extends EventSchemas>(
  topic: Topic<E>,
  handlers: EventHandlers<E>,
  findReceived: FindReceived,
): TopicHandler {
  // Maps, not objects: an event's type is untrusted text, such as `__proto__`.
  const schemas = new Map(Object.entries(topic.events));
  const handlerOf = new Map(Object.entries(handlers));
  return {
    topic,
    findReceived,
    ignores: (type) => schemas.has(type) && !handlerOf.has(type),
    async handle(event) {
      const envelope = parse(CloudEvent, event);
      const schema = schemas.get(envelope.type);
      if (schema === undefined) {
        throw new PoisonEvent(`The topic ${topic.name} has no event type ${envelope.type}`);
      }
      const handle = handlerOf.get(envelope.type);
      if (handle !== undefined) await handle(parse(schema, envelope.data) as never, envelope);
    },
  };
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new PoisonEvent(z.prettifyError(parsed.error));
}
