import type { JsonSchema, Reference, Tag } from "@arch/openapi/document";

/** The parts of AsyncAPI 3.0 that our document is made of. */
export interface AsyncApiDocument {
  asyncapi: "3.0.0";
  info: Info;
  defaultContentType: string;
  servers: Record<string, Server>;
  channels: Record<string, Channel>;
  operations: Record<string, Operation>;
  components: Components;
}

export interface Info {
  title: string;
  version: string;
  description: string;
  license: { name: string; url: string };
  tags: Reference[];
}

export interface Server {
  host: string;
  protocol: string;
  description: string;
  /** The Dapr component through which the apps reach this broker. */
  "x-dapr-component": { name: string; type: string };
}

/** A topic; its messages are those of the components, under the same names. */
export interface Channel {
  address: string;
  summary: string;
  messages: Record<string, Reference>;
}

/** What one app does with a topic. */
export interface Operation {
  action: "send" | "receive";
  channel: Reference;
  summary: string;
  description: string;
  tags: Reference[];
  messages: Reference[];
  "x-app": string;
  "x-dapr-component"?: string;
}

export interface Components {
  messages: Record<string, Message>;
  schemas: Record<string, JsonSchema>;
  /** The apps. */
  tags: Record<string, Tag>;
}

export interface Message {
  name: string;
  title: string;
  summary: string;
  description: string;
  contentType: string;
  payload: JsonSchema;
  examples: { payload: unknown }[];
}
