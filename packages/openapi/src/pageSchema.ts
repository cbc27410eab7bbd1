import type { Components, JsonSchema } from "./document.ts";
import { type Html, html, join } from "./pageHtml.ts";
import { table } from "./pageTable.ts";

type Schemas = Components["schemas"];

/** Follows a reference; what stands beside it counts as well. */
export function resolve({ $ref, ...own }: JsonSchema, schemas: Schemas): JsonSchema {
  if ($ref === undefined) return own;
  return { ...schemas[$ref.slice($ref.lastIndexOf("/") + 1)], ...own };
}

/** The fields of a body as a table, those of inner objects under their whole path. */
export function fieldsTable(
  caption: string,
  schema: JsonSchema,
  schemas: Schemas,
  isSent: boolean,
): Html {
  const columns = ["Field", "Type", isSent ? "Required" : "Always there", "Meaning"];
  return table(caption, columns, fieldRows(schema, schemas, ""));
}

function fieldRows(schema: JsonSchema, schemas: Schemas, prefix: string): Html[][] {
  const { properties = {}, required = [] } = resolve(schema, schemas);
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = prefix + name;
    const resolved = resolve(property, schemas);
    const row = [
      html`<code>${path}</code>`,
      html`${typeOf(resolved, schemas)}`,
      html`${required.includes(name) ? "yes" : "no"}`,
      meaningOf(resolved),
    ];
    return [row, ...innerRows(resolved, schemas, path)];
  });
}

function innerRows(schema: JsonSchema, schemas: Schemas, path: string): Html[][] {
  const { items } = schema;
  return items === undefined
    ? fieldRows(schema, schemas, `${path}.`)
    : fieldRows(items, schemas, `${path}[].`);
}

/** The type in words. */
export function typeOf({ type = "any", items }: JsonSchema, schemas: Schemas): string {
  if (items !== undefined) return `list of ${typeOf(resolve(items, schemas), schemas)}s`;
  return typeof type === "string" ? type : type.join(" or ");
}

/** What a value means and what it has to be like. */
export function meaningOf(schema: JsonSchema): Html {
  const { description } = schema;
  const notes = notesOf(schema);
  if (description !== undefined) notes.unshift(html`${description}`);
  return join(notes, "; ");
}

function notesOf(schema: JsonSchema): Html[] {
  const { format, pattern, default: otherwise, enum: values } = schema;
  const notes = boundsOf(schema).map((bound) => html`${bound}`);
  if (values !== undefined) notes.push(html`one of ${join(values.map(code), ", ")}`);
  if (schema.const !== undefined) notes.push(html`always ${code(schema.const)}`);
  if (format !== undefined) notes.push(html`format ${format}`);
  else if (pattern !== undefined) notes.push(html`matches ${code(pattern)}`);
  if (otherwise !== undefined) notes.push(html`otherwise ${code(otherwise)}`);
  return notes;
}

function boundsOf(schema: JsonSchema): string[] {
  const { minLength, maxLength, minimum, exclusiveMinimum, maximum } = schema;
  const bounds: string[] = [];
  if (minLength !== undefined && maxLength !== undefined) {
    bounds.push(`${minLength} to ${maxLength} characters`);
  } else if (maxLength !== undefined) bounds.push(`at most ${maxLength} characters`);
  if (minimum !== undefined) bounds.push(`at least ${minimum}`);
  if (exclusiveMinimum !== undefined) bounds.push(`above ${exclusiveMinimum}`);
  if (maximum !== undefined) bounds.push(`at most ${maximum.toLocaleString("en")}`);
  return bounds;
}

function code(value: unknown): Html {
  return html`<code>${typeof value === "string" ? value : JSON.stringify(value)}</code>`;
}
