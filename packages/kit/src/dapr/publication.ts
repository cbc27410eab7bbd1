import { type EventSchemas, eventId, type Topic } from "@arch/contracts/topic";
import type { z } from "zod";
import { validTraceparent } from "../http/trace.ts";

/** An event to publish. Its id stays the same when it is republished. */
export interface Publication {
  topic: string;
  id: string;
  type: string;
  data: object;
  traceparent?: string | undefined;
}

/** The parts of an event beside its type. */
interface Payload<D> {
  data: D & object;
  traceparent?: string | undefined;
}

/**
 * Builds an event of a topic: its data by the type's own schema, its id by the topic's rule. It is published without an
 * invalid traceparent, which a record of an earlier version may contain and the sidecar would refuse.
 */
export function publication<E extends EventSchemas, T extends keyof E & string>(
  topic: Topic<E>,
  type: T,
  { data, traceparent }: Payload<z.input<E[T]>>,
): Publication {
  const id = eventId(topic.ids[type], data);
  return { topic: topic.name, type, id, data, traceparent: validTraceparent(traceparent) };
}
