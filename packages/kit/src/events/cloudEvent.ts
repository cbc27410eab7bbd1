import { z } from "zod";

/** The envelope that Dapr delivers; `data` is the event itself, which its handler validates. */
export const CloudEvent = z.looseObject({
  id: z.string().min(1),
  type: z.string(),
  data: z.unknown(),
  /** The trace of the event; calls and events that follow from it continue the trace. */
  traceparent: z.string().optional(),
});
export type CloudEvent = z.output<typeof CloudEvent>;
