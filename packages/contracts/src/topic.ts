import type { z } from "zod";
import type { ServiceId } from "./apps.ts";

/** The schemas of a topic's events by CloudEvent type; a type names in the past tense what happened. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>;

/** One topic: its publisher, its subscribers and its events. */
export interface Topic<E extends EventSchemas = EventSchemas> {
  name: string;
  summary: string;
  owner: ServiceId;
  subscribers: readonly ServiceId[];
  /** Subscribers that send no receipts, because pending work repeats its request until the outcome is known. */
  servedByPendingWork?: readonly ServiceId[];
  events: E;
  /** The rule of each event's id; `<field>` stands for that field of the data. A republished event has the same id. */
  ids: { readonly [Type in keyof E]: string };
}

/** Declares a topic and keeps the types of its schemas for publishers and subscribers. */
export function topic<E extends EventSchemas>(declared: Topic<E>): Topic<E> {
  return declared;
}

/**
 * Makes an event's id by its rule and its data.
 * @throws Error when the data has no string in a field that the rule names.
 */
export function eventId(rule: string, data: object): string {
  const fields = new Map(Object.entries(data));
  return rule.replaceAll(/<(\w+)>/g, (_, field: string) => {
    const value: unknown = fields.get(field);
    if (typeof value !== "string") throw new Error(`The id rule ${rule} needs the field ${field}`);
    return value;
  });
}

/** The Dapr component that publishes every topic. */
export const publishComponent = "pubsub";

/** The Dapr component that subscribes to a topic; scripts/docs/templates/rabbitmq.yaml says why each topic has its own. */
export function subscribeComponent(topic: string): string {
  return `subscribe-${topic}`;
}
