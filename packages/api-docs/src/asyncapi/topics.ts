import { eventId, subscribeComponent, type Topic } from "@arch/contracts/topic";
import type { EventExample } from "../examples/events.ts";
import { type Names, nameOf } from "../names.ts";
import { referencesTo, referenceTo } from "../references.ts";
import { CloudEvent, contentType } from "./envelope.ts";

/** Describes a topic; its messages are components of the same names. */
export function describeChannel({ name, summary, events }: Topic) {
  return { address: name, summary, messages: referencesTo("messages", Object.keys(events)) };
}

/** The operations on a topic by name: its owner sends, each of its subscribers receives. */
export function describeOperations({ name, owner, subscribers, events }: Topic, channel: string) {
  const describe = (app: string, action: "send" | "receive", texts: OperationTexts) => ({
    action,
    channel: { $ref: `#/channels/${channel}` },
    tags: [referenceTo("tags", app)],
    "x-app": app,
    messages: Object.keys(events).map((type) => ({
      $ref: `#/channels/${channel}/messages/${type}`,
    })),
    ...texts,
  });
  const send = describe(owner, "send", {
    summary: `${owner} publishes to ${name}`,
    description:
      "The app gives its sidecar the data, and the event's id and type as metadata " +
      "(cloudevent.id, cloudevent.type); the sidecar makes the CloudEvent.",
  });
  const receive = (app: string) =>
    describe(app, "receive", {
      summary: `${app} subscribes to ${name}`,
      description:
        `The sidecar posts the CloudEvent to /events/${name} of the app. Delivery is ` +
        "at-least-once; an event whose handler fails is delivered again.",
      "x-dapr-component": subscribeComponent(name),
    });
  const subject = capitalize(channel);
  return Object.fromEntries([
    [`${owner}Sends${subject}`, send],
    ...subscribers.map((app) => [`${app}Receives${subject}`, receive(app)] as const),
  ]);
}

interface OperationTexts {
  summary: string;
  description: string;
  "x-dapr-component"?: string;
}

/**
 * Describes an event as it is published: its type and data in the common envelope.
 * @throws Error when its schema has no name.
 */
export function describeMessage(
  topic: Topic,
  type: string,
  { summary, data: example }: EventExample,
  names: Names,
) {
  const { name, owner } = topic;
  const schema = topic.events[type];
  const rule = topic.ids[type];
  if (schema === undefined || rule === undefined) throw new Error(`${name} has no event ${type}`);
  const data = referenceTo("schemas", nameOf(names, schema));
  const properties = { type: { const: type }, data };
  const envelope = {
    specversion: "1.0",
    id: eventId(rule, example),
    source: owner,
    type,
    datacontenttype: "application/json",
    topic: name,
    pubsubname: subscribeComponent(name),
    data: example,
  };
  return {
    name: type,
    title: capitalize(type.replaceAll(".", " ")),
    summary,
    description: `Version ${example["version"]} of the data. The id of the event is \`${rule}\`.`,
    contentType,
    payload: {
      allOf: [
        referenceTo("schemas", nameOf(names, CloudEvent)),
        { type: "object", properties, required: ["data"] },
      ],
    },
    examples: [{ payload: envelope }],
  };
}

function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
