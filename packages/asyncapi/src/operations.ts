import { subscribeComponent, type Topic } from "@arch/contracts/topic";
import type { Reference } from "@arch/openapi/document";
import type { Operation } from "./document.ts";

/** What is done with a topic by name: its owner sends, each of its subscribers receives. */
export function operationsOf(topic: Topic, channel: string): [string, Operation][] {
  const { name, owner, subscribers } = topic;
  const subject = channel.slice(0, 1).toUpperCase() + channel.slice(1);
  const sending: Operation = {
    action: "send",
    ...commonOf(topic, channel, owner),
    summary: `${owner} tells on ${name}`,
    description:
      "The app gives its sidecar the data, and the event's id and type as metadata " +
      "(cloudevent.id, cloudevent.type); the sidecar makes the CloudEvent.",
  };
  const receiving = subscribers.map((app): [string, Operation] => {
    const operation: Operation = {
      action: "receive",
      ...commonOf(topic, channel, app),
      summary: `${app} hears ${name}`,
      description:
        `The sidecar posts the CloudEvent to /events/${name} of the app. An event may come more ` +
        "than once; one whose handler fails comes again.",
      "x-dapr-component": subscribeComponent(name),
    };
    return [`${app}Receives${subject}`, operation];
  });
  return [[`${owner}Sends${subject}`, sending], ...receiving];
}

/** Refers to the tag of an app. */
export function tagReference(app: string): Reference {
  return { $ref: `#/components/tags/${app}` };
}

function commonOf({ events }: Topic, channel: string, app: string) {
  const target = `#/channels/${channel}`;
  return {
    channel: { $ref: target },
    tags: [tagReference(app)],
    "x-app": app,
    messages: Object.keys(events).map((type) => ({ $ref: `${target}/messages/${type}` })),
  };
}
