import { call, type HttpResponse, type Json } from "./call.ts";
import type { RunningService } from "./service.ts";

/** An event without its envelope. */
export interface TestEvent {
  topic: string;
  type: string;
  id: string;
  data: unknown;
}

/** Delivers an event to a service as its sidecar does. */
export function deliver(
  { baseUrl }: RunningService,
  { topic, ...event }: TestEvent,
): Promise<HttpResponse> {
  return call("POST", `${baseUrl}/events/${topic}`, {
    body: { specversion: "1.0", source: "test", ...event },
    headers: { "content-type": "application/cloudevents+json" },
  });
}

/** The events of a type that a service has published, oldest first. */
export function published({ sidecar }: RunningService, type: string): { id: string; data: Json }[] {
  return sidecar.publications
    .filter((publication) => publication.type === type)
    .map(({ id, data }) => ({ id, data: data as Json }));
}
