import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Names } from "./names.ts";
import { namesIn, referenceTo } from "./references.ts";

/** The keywords that the generators read; any other is passed on as it is. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  [keyword: string]: unknown;
}

/** Schemas by their exported names. */
export type Schemas = Record<string, JsonSchema>;

/** OpenAPI 3.1 uses JSON Schema 2020-12, AsyncAPI 3.0 uses draft 7. */
type Dialect = "draft-2020-12" | "draft-7";

/** A transform or a default makes the input of a schema differ from its output. */
type Io = "input" | "output";

/** Writes every named schema as JSON Schema, with references to each other. */
export function describeSchemas(names: Names, io: Io, target: Dialect): Schemas {
  const registry = z.registry<{ id: string }>();
  for (const [value, id] of names) if (value instanceof z.ZodType) registry.add(value, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    target,
    uri: (name) => referenceTo("schemas", name).$ref,
    // Not every named schema is described; a test fails if a described one becomes "any value".
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => adjust(zodSchema, jsonSchema, io),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]),
  ) as Schemas;
}

/** The schemas that a part of a document refers to, directly or through others. */
export function referencedSchemas(part: unknown, schemas: Schemas): Schemas {
  const found: Schemas = {};
  const pending = [...namesIn(part, "schemas")];
  for (const name of pending) {
    const schema = schemas[name];
    if (schema === undefined || name in found) continue;
    found[name] = schema;
    pending.push(...namesIn(schema, "schemas"));
  }
  return found;
}

/**
 * The schemas of requests and responses together, in the order of their names.
 * @throws Error when one is used as input and as output, and these differ.
 */
export function mergeSchemas(input: Schemas, output: Schemas): Schemas {
  for (const [name, schema] of Object.entries(input)) {
    if (isDeepStrictEqual(schema, output[name] ?? schema)) continue;
    throw new Error(`${name} differs between input and output: make it two schemas`);
  }
  const all = Object.entries({ ...input, ...output });
  return Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, "en")));
}

function adjust(zodSchema: z.core.$ZodTypes, json: z.core.JSONSchema.BaseSchema, io: Io): void {
  const { def } = zodSchema._zod;
  // A response may get new members: only a strict object rejects unknown ones.
  if (def.type === "object" && def.catchall === undefined) delete json.additionalProperties;
  // A response is described by its format; a request has to match the pattern as well.
  if (io === "output" && json.format !== undefined) delete json.pattern;
  // zod limits every integer to the safe ones, which is not worth documenting.
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  // A parameter is sent as text, so its default is described as text.
  if (io === "input" && def.type === "default" && json.type === "string") {
    json.default = String(def.defaultValue);
  }
}
