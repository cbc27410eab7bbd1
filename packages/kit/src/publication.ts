import type { EventSchemas, Topic } from "@arch/contracts/topic";
import type { z } from "zod";

/** An event to be told. Its id stays the same however often it is published. */
export interface Publication {
  topic: string;
  id: string;
  type: string;
  data: object;
  traceparent?: string;
}

/** What an event says beside its type. */
interface Told<D> {
  id: string;
  data: D & object;
  traceparent?: string;
}

/** Makes an event of a topic, its data of the type's own schema. */
export function publication<E extends EventSchemas, T extends keyof E & string>(
  topic: Topic<E>,
  type: T,
  { id, data, traceparent }: Told<z.input<E[T]>>,
): Publication {
  return { topic: topic.name, type, id, data, traceparent };
}
