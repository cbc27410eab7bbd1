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
  /** The rule of each event's id, every <field> standing for that field of its data: it is the same however often told. */
  ids: { readonly [Type in keyof E]: string };
}

/** Declares a topic; the types of its schemas reach whoever tells or hears. */
export function topic<E extends EventSchemas>(declared: Topic<E>): Topic<E> {
  return declared;
}

/** An event's id by its rule, with the fields of the data in their places. */
export function eventId(rule: string, data: object): string {
  const fields = new Map(Object.entries(data));
  return rule.replaceAll(/<(\w+)>/g, (_, field: string) => {
    const value: unknown = fields.get(field);
    if (typeof value !== "string") throw new Error(`There is no ${field} to make an id of`);
    return value;
  });
}

/** The Dapr component through which everything is published. */
export const publishingComponent = "pubsub";

/** The Dapr component through which a topic is heard; components/rabbitmq/hearing.yaml says why each has its own. */
export function hearingComponent(topic: string): string {
  return `hear-${topic}`;
}
