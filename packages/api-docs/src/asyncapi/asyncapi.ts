import type { Topic } from "@arch/contracts/topic";
import { type EventExample, eventExamples } from "../examples/events.ts";
import { describeService } from "../examples/services.ts";
import { exportedNames, type Names, nameOf } from "../names.ts";
import { referenceTo } from "../references.ts";
import { describeSchemas, mergeSchemas, referencedSchemas } from "../schemas.ts";
import { CloudEvent, contentType } from "./envelope.ts";
import { servers } from "./servers.ts";
import { describeChannel, describeMessage, describeOperations } from "./topics.ts";

const about = [
  "The events of the services: every topic with its events, its publisher and its subscribers.",
  "An event is named in the past tense and is published after the commit that made it true. A",
  "repeated event has the same id, so a subscriber inserts under that id and ignores duplicates.",
  "The data of an event has a version; a breaking change gets a new one. Money is whole minor",
  "units. The interaction style decides which topics are used; openapi.yaml describes the calls",
  "that replace them.",
].join(" ");

const aboutHeartbeats = [
  "In quiet times a subscriber also sends itself an event of the type subscription.heartbeat over the",
  "same topic, as a heartbeat of its subscription; no handler gets it.",
].join(" ");

const info = {
  title: "arch",
  version: "1.0.0",
  description: `${about}\n\n${aboutHeartbeats}`,
  license: { name: "MIT", url: "https://opensource.org/license/mit" },
};

/** The inputs of the document besides the topics. */
export interface AsyncApiOptions {
  names: Names;
  /** By the type of the event. */
  examples: Readonly<Record<string, EventExample>>;
}

/**
 * Describes topics as an AsyncAPI 3.0 document, from the schemas that subscribers validate with.
 * @throws Error when a topic or a schema has no name, or an event has no example.
 */
export function asyncapi(
  topics: readonly Topic[],
  { names, examples }: AsyncApiOptions = { names: exportedNames, examples: eventExamples },
) {
  const allNames: Names = new Map([...names, [CloudEvent, "CloudEvent"]]);
  const schemas = describeSchemas(allNames, "output", "draft-7");
  const channels: Record<string, ReturnType<typeof describeChannel>> = {};
  const operations: ReturnType<typeof describeOperations> = {};
  const messages: Record<string, ReturnType<typeof describeMessage>> = {};
  for (const topic of topics) {
    const channel = nameOf(names, topic, topic.name);
    channels[channel] = describeChannel(topic);
    Object.assign(operations, describeOperations(topic, channel));
    for (const type of Object.keys(topic.events)) {
      const example = examples[type];
      if (example === undefined) throw new Error(`${type} has no example: see examples/events.ts`);
      messages[type] = describeMessage(topic, type, example, allNames);
    }
  }
  const apps = [...new Set(Object.values(operations).map((operation) => operation["x-app"]))];
  return {
    asyncapi: "3.0.0",
    info: { ...info, tags: apps.map((app) => referenceTo("tags", app)) },
    defaultContentType: contentType,
    servers,
    channels,
    operations,
    components: {
      messages,
      schemas: mergeSchemas({}, referencedSchemas(messages, schemas)),
      tags: Object.fromEntries(apps.map((app) => [app, describeService(app)])),
    },
  };
}
