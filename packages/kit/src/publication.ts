import { type EventSchemas, eventId, type Topic } from "@arch/contracts/topic";
import type { z } from "zod";

/** An event to be told. Its id stays the same however often it is published. */
export interface Publication {
  topic: string;
  id: string;
  type: string;
  data: object;
  traceparent?: string | undefined;
}

/** What an event says beside its type. */
interface Told<D> {
  data: D & object;
  traceparent?: string | undefined;
}

/** Makes an event of a topic: its data by the type's own schema, its id by the topic's rule. */
export function publication<E extends EventSchemas, T extends keyof E & string>(
  topic: Topic<E>,
  type: T,
  { data, traceparent }: Told<z.input<E[T]>>,
): Publication {
  return { topic: topic.name, type, id: eventId(topic.ids[type], data), data, traceparent };
}
