import { z } from "zod";

/** CloudEvents in structured mode: what the broker carries, and what a sidecar posts to its app. */
export const contentType = "application/cloudevents+json";

/** The envelope that Dapr makes; each message adds its own type and data. */
export const CloudEvent = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1).meta({ description: "Stays the same however often the event is told" }),
  source: z.string().meta({ description: "The Dapr app id of whoever told it" }),
  type: z.string().meta({ description: "What happened" }),
  datacontenttype: z.string().optional(),
  time: z.iso.datetime({ offset: true }).optional().meta({ description: "When Dapr took it" }),
  topic: z.string().optional(),
  pubsubname: z.string().optional().meta({ description: "The Dapr component it went through" }),
  traceparent: z
    .string()
    .optional()
    .meta({ description: "The trace that the event is part of (W3C Trace Context)" }),
  traceid: z.string().optional().meta({ description: "The same, under Dapr's older name" }),
  tracestate: z.string().optional(),
});
