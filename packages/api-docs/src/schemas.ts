import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Names } from "./names.ts";
import { namesIn, type Reference, referenceTo } from "./references.ts";

/** The keywords that the generators read; any other is passed on as it is. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  [keyword: string]: unknown;
}

/** A transform or a default makes the input of a schema differ from its output. */
type Io = "input" | "output";

/** OpenAPI 3.1 uses JSON Schema 2020-12, AsyncAPI 3.0 uses draft 7. */
type Dialect = "draft-2020-12" | "draft-7";

/** The schemas of one document: every schema that is referenced becomes a component. */
export type SchemaBook = ReturnType<typeof schemaBook>;

/** Writes schemas as JSON Schema, each under its exported name, with references to each other. */
export function schemaBook(names: Names, dialect: Dialect = "draft-2020-12") {
  const all = {
    input: generate(names, "input", dialect),
    output: generate(names, "output", dialect),
  };
  const used = { input: new Set<string>(), output: new Set<string>() };

  function include(part: JsonSchema, io: Io): void {
    for (const name of namesIn(part, "schemas")) {
      if (used[io].has(name)) continue;
      used[io].add(name);
      include(all[io][name] ?? {}, io);
    }
  }

  /** @throws Error when the schema is not exported. */
  function nameOf(schema: z.ZodType): string {
    const name = names.get(schema);
    if (name === undefined) throw new Error("A schema has no name: export it, see names.ts");
    return name;
  }

  return {
    /** Refers to a schema. */
    reference(schema: z.ZodType, io: Io): Reference {
      const reference = referenceTo("schemas", nameOf(schema));
      include(reference, io);
      return reference;
    },

    /** The members of an input; they are described one by one, so the object is no component. */
    members(schema: z.ZodType): JsonSchema {
      const found = all.input[nameOf(schema)] ?? {};
      include(found, "input");
      return found;
    },

    /** The description of an input, its own or that of the schema it refers to. */
    describe(schema: JsonSchema): string | undefined {
      const [name = ""] = namesIn(schema, "schemas");
      return schema.description ?? all.input[name]?.description;
    },

    /**
     * The referenced schemas by name.
     * @throws Error when one is used as input and as output, and these differ.
     */
    components(): Record<string, JsonSchema> {
      const twofold = [...used.input].filter((name) => used.output.has(name));
      const bad = twofold.find((name) => !isDeepStrictEqual(all.input[name], all.output[name]));
      if (bad !== undefined) {
        throw new Error(`${bad} differs between input and output: make it two schemas`);
      }
      const schemas = (["input", "output"] as const).flatMap((io) =>
        Object.entries(all[io]).filter(([name]) => used[io].has(name)),
      );
      return Object.fromEntries(schemas.sort(([a], [b]) => a.localeCompare(b, "en")));
    },
  };
}

function generate(names: Names, io: Io, target: Dialect): Record<string, JsonSchema> {
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
  ) as Record<string, JsonSchema>;
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
