import { z } from "zod";

/** CloudEvents in structured mode: the format in the broker and between a sidecar and its app. */
export const contentType = "application/cloudevents+json";

/** The envelope from Dapr; each message adds its own type and data. */
export const CloudEvent = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1).meta({ description: "The same for every repetition of the event" }),
  source: z.string().meta({ description: "The Dapr app id of the publisher" }),
  type: z.string().meta({ description: "What happened" }),
  datacontenttype: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional().meta({ description: "When Dapr accepted it" }),
  topic: z.string().optional(),
  pubsubname: z.string().optional().meta({ description: "The Dapr component that delivered it" }),
  traceparent: z
    .string()
    .optional()
    .meta({ description: "The trace of the event (W3C Trace Context)" }),
  traceid: z.string().optional().meta({ description: "traceparent under Dapr's older name" }),
  tracestate: z.string().optional(),
});
