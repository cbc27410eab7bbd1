import { type EventSchemas, eventId, subscribeComponent, type Topic } from "@arch/contracts/topic";
import type { JsonSchema } from "@arch/openapi/document";
import type { SchemaBook } from "@arch/openapi/schemas";
import type { Message } from "./document.ts";
import { CloudEvent, contentType } from "./envelope.ts";
import type { EventFacts } from "./facts.ts";

/** An event as it is told on its topic: its own type and data in the envelope that all have. */
export function messageOf(
  topic: Topic,
  type: string,
  { summary, example }: EventFacts,
  book: SchemaBook,
): Message {
  const rule = topic.ids[type] ?? "";
  const data = book.reference(schemaOf(topic.events, type), "output");
  const version = book.resolve(data).properties?.["version"]?.const;
  return {
    name: type,
    title: titleOf(type),
    summary,
    description: `Version ${version} of the data. The id of the event is \`${rule}\`.`,
    contentType,
    payload: {
      allOf: [book.reference(CloudEvent, "output"), ownPart(type, data)],
    },
    examples: [{ payload: envelopeOf(topic, type, eventId(rule, example), example) }],
  };
}

function schemaOf(events: EventSchemas, type: string) {
  const schema = events[type];
  if (schema === undefined) throw new Error(`There is no event of type ${type}`);
  return schema;
}

function ownPart(type: string, data: JsonSchema): JsonSchema {
  return { type: "object", properties: { type: { const: type }, data }, required: ["data"] };
}

function envelopeOf({ name, owner }: Topic, type: string, id: string, data: object): object {
  return {
    specversion: "1.0",
    id,
    source: owner,
    type,
    datacontenttype: "application/json",
    topic: name,
    pubsubname: subscribeComponent(name),
    data,
  };
}

/** "account.opened" is "Account opened". */
function titleOf(type: string): string {
  const words = type.replaceAll(".", " ");
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
