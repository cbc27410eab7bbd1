import { z } from "zod";
import type { JsonSchema, Reference } from "./document.ts";
import type { Names } from "./names.ts";
import { namesIn, referenceTo } from "./references.ts";

/** What a client sends, or what it gets: a transform or a default makes them differ. */
type Io = "input" | "output";

/** The named schemas as JSON Schema; whatever is asked for becomes a component. */
export interface SchemaBook {
  reference(schema: z.ZodType, io: Io): Reference;
  /** An object of which only what its members refer to becomes a component. */
  membersOf(schema: z.ZodType): JsonSchema;
  /** What a schema refers to, or else the schema itself. */
  resolve(schema: JsonSchema): JsonSchema;
  /** The components that were asked for so far, with all they refer to, by name. */
  components(): Record<string, JsonSchema>;
}

/** Which JSON Schema is written: OpenAPI 3.1 is of the year 2020, AsyncAPI 3.0 of draft 7. */
export type Dialect = "draft-2020-12" | "draft-7";

/** Writes schemas as JSON Schema, each under its name and referring to the others by theirs. */
export function schemaBook(names: Names, dialect: Dialect = "draft-2020-12"): SchemaBook {
  const schemas = {
    input: generate(names, "input", dialect),
    output: generate(names, "output", dialect),
  };
  const included = new Map<string, JsonSchema>();

  function find(schema: z.ZodType, io: Io): [name: string, schema: JsonSchema] {
    const name = names.get(schema);
    const found = name === undefined ? undefined : schemas[io][name];
    if (name === undefined || found === undefined) {
      throw new Error("A schema has no name: export it, see names.ts");
    }
    return [name, found];
  }

  function include(name: string, schema: JsonSchema, io: Io): void {
    const known = included.get(name);
    if (known === schema) return;
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`${name} differs between what is sent and what is got: make it two schemas`);
    }
    included.set(name, schema);
    includeReferences(schema, io);
  }

  function includeReferences(schema: JsonSchema, io: Io): void {
    for (const name of namesIn(schema, "schemas")) include(name, schemas[io][name] ?? {}, io);
  }

  return {
    reference(schema, io) {
      const [name, found] = find(schema, io);
      include(name, found, io);
      return referenceTo("schemas", name);
    },
    membersOf(schema) {
      const [, found] = find(schema, "input");
      includeReferences(found, "input");
      return found;
    },
    resolve(schema) {
      const [name] = namesIn({ $ref: schema.$ref }, "schemas");
      return (name === undefined ? undefined : included.get(name)) ?? schema;
    },
    components: () =>
      Object.fromEntries([...included].sort(([a], [b]) => a.localeCompare(b, "en"))),
  };
}

function generate(names: Names, io: Io, target: Dialect): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [value, id] of names) if (value instanceof z.ZodType) registry.add(value, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io,
    target,
    uri: (name) => referenceTo("schemas", name).$ref,
    // Not every named schema is described; a test sees to it that none of those ends as "anything".
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => adjust(zodSchema, jsonSchema as JsonSchema, io),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema, $id, ...schema }]) => [name, schema]),
  ) as Record<string, JsonSchema>;
}

function adjust(zodSchema: z.core.$ZodTypes, json: JsonSchema, io: Io): void {
  const { def } = zodSchema._zod;
  // An answer may get new members: only a strict object refuses what it does not know.
  if (def.type === "object" && def.catchall === undefined) delete json.additionalProperties;
  // In an answer the format says it all; what is sent has to match the pattern as well.
  if (io === "output" && json.format !== undefined) delete json.pattern;
  // Zod bounds every integer to those that are exact, which is no news to anyone.
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  // A parameter is sent as text, so its default is described as text.
  if (io === "input" && def.type === "default" && json.type === "string") {
    json.default = String(def.defaultValue);
  }
}
