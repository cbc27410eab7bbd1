import { z } from "zod";
import { Traceparent } from "../http/trace.ts";

/** The envelope that Dapr delivers; `data` is the event itself, which its handler validates. */
export const CloudEvent = z.looseObject({
  id: z.string().min(1),
  type: z.string(),
  data: z.unknown(),
  /** When it was published; a sidecar sets it. An invalid one is dropped. */
  time: z.iso.datetime({ offset: true }).optional().catch(undefined),
  /** The trace of the event; calls and events that follow from it continue the trace. An invalid one is dropped. */
  traceparent: Traceparent.optional().catch(undefined),
});
export type CloudEvent = z.output<typeof CloudEvent>;
