import { eventId, hearingComponent as subscribeComponent, type Topic } from "@arch/contracts/topic";
import type { EventExample } from "../examples/events.ts";
import { type Reference, referencesTo, referenceTo } from "../references.ts";
import type { SchemaBook } from "../schemas.ts";
import { CloudEvent, contentType } from "./envelope.ts";

/** Describes a topic; its messages are components of the same names. */
export function describeChannel({ name, summary, events }: Topic) {
  return { address: name, summary, messages: referencesTo("messages", Object.keys(events)) };
}

export interface Operation {
  action: "send" | "receive";
  summary: string;
  description: string;
  "x-app": string;
  /** The component of a subscription. */
  "x-dapr-component"?: string;
  channel: Reference;
  tags: Reference[];
  messages: Reference[];
}

/** The operations on a topic by name: its owner sends, each of its subscribers receives. */
export function describeOperations(
  { name, owner, hearers: subscribers, events }: Topic,
  channel: string,
): Record<string, Operation> {
  const subject = capitalize(channel);
  const $ref = `#/channels/${channel}`;
  const commonTo = (app: string) => ({
    "x-app": app,
    channel: { $ref },
    tags: [referenceTo("tags", app)],
    messages: Object.keys(events).map((type) => ({ $ref: `${$ref}/messages/${type}` })),
  });
  const operations: Record<string, Operation> = {};
  operations[`${owner}Sends${subject}`] = {
    action: "send",
    summary: `${owner} publishes to ${name}`,
    description:
      "The app gives its sidecar the data, and the event's id and type as metadata " +
      "(cloudevent.id, cloudevent.type); the sidecar makes the CloudEvent.",
    ...commonTo(owner),
  };
  for (const app of subscribers) {
    operations[`${app}Receives${subject}`] = {
      action: "receive",
      summary: `${app} subscribes to ${name}`,
      description:
        `The sidecar posts the CloudEvent to /events/${name} of the app. Delivery is ` +
        "at-least-once; an event whose handler fails is delivered again.",
      "x-dapr-component": subscribeComponent(name),
      ...commonTo(app),
    };
  }
  return operations;
}

/**
 * Describes an event as it is published: its type and data in the common envelope.
 * @throws Error when its schema has no name.
 */
export function describeMessage(
  topic: Topic,
  type: string,
  { summary, data }: EventExample,
  book: SchemaBook,
) {
  const { name, owner } = topic;
  const schema = topic.events[type];
  const rule = topic.ids[type];
  if (schema === undefined || rule === undefined) throw new Error(`${name} has no event ${type}`);
  const properties = { type: { const: type }, data: book.reference(schema, "output") };
  const example = {
    specversion: "1.0",
    id: eventId(rule, data),
    source: owner,
    type,
    datacontenttype: "application/json",
    topic: name,
    pubsubname: subscribeComponent(name),
    data,
  };
  return {
    name: type,
    title: capitalize(type.replaceAll(".", " ")),
    summary,
    description: `Version ${data["version"]} of the data. The id of the event is \`${rule}\`.`,
    contentType,
    payload: {
      allOf: [
        book.reference(CloudEvent, "output"),
        { type: "object", properties, required: ["data"] },
      ],
    },
    examples: [{ payload: example }],
  };
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
