/** The parts of OpenAPI 3.1 and of JSON Schema that our document is made of. */
export interface OpenApiDocument {
  openapi: string;
  info: Info;
  servers: Server[];
  security: [];
  tags: Tag[];
  paths: Record<string, PathItem>;
  components: Components;
}

export interface Info {
  title: string;
  version: string;
  description: string;
  license: { name: string; identifier: string };
}

export interface Server {
  url: string;
  description?: string;
  variables?: Record<string, { default: string; description: string }>;
}

/** What the calls refer to, by name. */
export interface Components {
  schemas: Record<string, JsonSchema>;
  headers: Record<string, Header>;
  examples: Record<string, Example>;
}

export interface Tag {
  name: string;
  description: string;
}

export type PathItem = Partial<Record<"get" | "post" | "put", Operation>>;

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  /** The service that serves the call, and those that may make it; told to services only. */
  "x-app"?: string;
  "x-callers"?: "public" | readonly string[];
  servers?: Server[];
  parameters: Parameter[];
  requestBody?: RequestBody;
  responses: Record<string, Response>;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
  example?: unknown;
}

export interface RequestBody {
  required: true;
  content: Content;
}

export interface Response {
  description: string;
  headers?: Record<string, Reference>;
  content: Content;
}

/** Bodies by their media type. */
export type Content = Record<string, MediaType>;

export interface MediaType {
  schema: JsonSchema;
  example?: unknown;
  /** Several examples by name; here the names are problem codes. */
  examples?: Record<string, Reference>;
}

export interface Example {
  summary: string;
  value: unknown;
}

export interface Header {
  description: string;
  schema: JsonSchema;
}

export interface Reference {
  $ref: string;
}

export interface JsonSchema {
  $ref?: string;
  allOf?: JsonSchema[];
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  default?: unknown;
  examples?: unknown[];
}
