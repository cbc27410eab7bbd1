import type { z } from "zod";
import type { AppId } from "./endpoint.ts";

/** The schemas of a topic's events by their CloudEvent types, which name what happened in the past tense. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>;

/** One topic: who tells something on it, who hears it, and what is told. */
export interface Topic<E extends EventSchemas = EventSchemas> {
  name: string;
  summary: string;
  owner: AppId;
  hearers: readonly AppId[];
  events: E;
}

/** Declares a topic; the types of its schemas reach whoever tells or hears. */
export function topic<E extends EventSchemas>(declared: Topic<E>): Topic<E> {
  return declared;
}

/** The Dapr component through which everything is published. */
export const publishingComponent = "pubsub";

/** The Dapr component through which a topic is heard; components/rabbitmq/hearing.yaml says why each has its own. */
export function hearingComponent(topic: string): string {
  return `hear-${topic}`;
}
