import type { Topic } from "@arch/contracts/topic";
import { descriptionOf } from "@arch/openapi/apps";
import type { Tag } from "@arch/openapi/document";
import { exportedNames, type Names } from "@arch/openapi/names";
import { schemaBook } from "@arch/openapi/schemas";
import type { AsyncApiDocument, Channel, Info, Message, Operation } from "./document.ts";
import { CloudEvent, contentType } from "./envelope.ts";
import { type EventFacts, eventFacts } from "./facts.ts";
import { messageOf } from "./messages.ts";
import { operationsOf, tagReference } from "./operations.ts";
import { servers } from "./servers.ts";

const about = [
  "What the services of the shop tell each other: every topic with its events, who tells them and",
  "who hears them. An event is named in the past tense, is told after the commit that made it true,",
  "and keeps its id however often it is told, so a hearer handles it by inserting under that id.",
  "Its data has a version; a change that a hearer must know of is another one. Money is whole minor",
  "units. Which of the topics are used depends on the interaction style; openapi.yaml describes the",
  "calls that take their place.",
].join(" ");

const aboutPulses = [
  "Beside these events, a hearer in quiet times sends itself one of the type subscription.heartbeat",
  "over the same topic, to know that its subscription lives; no handler gets to see it.",
].join(" ");

/** What the document takes from beside the topics. */
export interface Describing {
  names: Names;
  facts: Readonly<Record<string, EventFacts>>;
}

/**
 * Describes topics as an AsyncAPI 3.0 document, out of the schemas that subscribers validate with.
 * @throws Error when a topic or a schema has no name, or an event has no facts.
 */
export function asyncapi(
  topics: readonly Topic[],
  { names, facts }: Describing = { names: exportedNames, facts: eventFacts },
): AsyncApiDocument {
  const book = schemaBook(new Map([...names, [CloudEvent, "CloudEvent"]]), "draft-7");
  const channels: Record<string, Channel> = {};
  const messages: Record<string, Message> = {};
  const operations: Record<string, Operation> = {};
  for (const topic of topics) {
    const channel = names.get(topic);
    if (channel === undefined) throw new Error(`${topic.name} has no name: export it`);
    for (const type of Object.keys(topic.events)) {
      const known = facts[type];
      if (known === undefined) throw new Error(`${type} has no facts: see facts.ts`);
      messages[type] = messageOf(topic, type, known, book);
    }
    channels[channel] = channelOf(topic);
    Object.assign(operations, Object.fromEntries(operationsOf(topic, channel)));
  }
  const tags = tagsOf(topics);
  return {
    asyncapi: "3.0.0",
    info: infoOf(Object.keys(tags)),
    defaultContentType: contentType,
    servers,
    channels,
    operations,
    components: { messages, schemas: book.components(), tags },
  };
}

function channelOf({ name, summary, events }: Topic): Channel {
  const messages = Object.keys(events).map((type) => [
    type,
    { $ref: `#/components/messages/${type}` },
  ]);
  return { address: name, summary, messages: Object.fromEntries(messages) };
}

/** The apps that tell or hear something. */
function tagsOf(topics: readonly Topic[]): Record<string, Tag> {
  const apps = new Set(topics.flatMap(({ owner, subscribers }) => [owner, ...subscribers]));
  return Object.fromEntries(
    [...apps].map((name) => [name, { name, description: descriptionOf[name] }]),
  );
}

function infoOf(apps: readonly string[]): Info {
  return {
    title: "arch",
    version: "1.0.0",
    description: `${about}\n\n${aboutPulses}`,
    license: { name: "MIT", url: "https://opensource.org/license/mit" },
    tags: apps.map(tagReference),
  };
}
