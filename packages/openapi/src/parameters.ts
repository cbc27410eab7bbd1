import type { Parameter } from "./document.ts";
import type { CallExample } from "./examples.ts";
import type { InputMembers } from "./problems.ts";
import type { SchemaBook } from "./schemas.ts";

const sources = { params: "path", query: "query", headers: "header" } as const;

/** The parameters of a call, as a client sends them: of the path first, then query and headers. */
export function parametersOf(
  members: InputMembers,
  example: CallExample | undefined,
  book: SchemaBook,
): Parameter[] {
  return (["params", "query", "headers"] as const).flatMap((source) => {
    const { properties = {}, required = [] } = members[source] ?? {};
    return Object.entries(properties).map(([name, schema]): Parameter => {
      const description = schema.description ?? book.resolve(schema).description;
      const value = example?.[source]?.[name];
      return {
        name: source === "headers" ? headerName(name) : name,
        in: sources[source],
        required: required.includes(name),
        schema,
        ...(description !== undefined && { description }),
        ...(value !== undefined && { example: value }),
      };
    });
  });
}

/** Node writes the names of headers in small letters, people write them with capitals. */
function headerName(name: string): string {
  return name.replaceAll(/\b[a-z]/g, (first) => first.toUpperCase());
}
