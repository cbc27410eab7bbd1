import type { EventSchemas, Topic } from "@arch/contracts/topic";
import type { z } from "zod";
import { call, type HttpResponse } from "./call.ts";
import type { RunningService } from "./service.ts";

/** An event without its envelope; its data is not typed, so tests can deliver an invalid one. */
export interface TestEvent {
  topic: string;
  type: string;
  id: string;
  data: unknown;
}

/** A published event with data of its declared type. */
export interface PublishedEvent<Data> {
  id: string;
  data: Data;
}

/** Delivers an event to a service as its sidecar does. */
export function deliver(
  { baseUrl }: Pick<RunningService, "baseUrl">,
  { topic, ...event }: TestEvent,
): Promise<HttpResponse> {
  return deliverRaw({ baseUrl }, topic, { specversion: "1.0", source: "test", ...event });
}

/** Delivers any body to the route of a topic. */
export function deliverRaw(
  { baseUrl }: Pick<RunningService, "baseUrl">,
  topic: string,
  body: unknown,
): Promise<HttpResponse> {
  const headers = { "content-type": "application/cloudevents+json" };
  return call("POST", `${baseUrl}/events/${topic}`, { body, headers });
}

/** The events of a type that a service has published, oldest first. */
export function published<E extends EventSchemas, Type extends keyof E & string>(
  { sidecar }: Pick<RunningService, "sidecar">,
  { name }: Topic<E>,
  type: Type,
): PublishedEvent<z.output<E[Type]>>[] {
  return sidecar.publications
    .filter((publication) => publication.topic === name && publication.type === type)
    .map(({ id, data }) => ({ id, data: data as z.output<E[Type]> }));
}
