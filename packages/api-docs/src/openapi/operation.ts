import type { Endpoint } from "@arch/contracts/endpoint";
import type { CallExample } from "../examples/calls.ts";
import { type Names, nameOf } from "../names.ts";
import { namesIn, referenceTo } from "../references.ts";
import type { Schemas } from "../schemas.ts";
import type { InputMembers } from "./problems.ts";
import { describeResponses } from "./responses.ts";

const places = { params: "path", query: "query", headers: "header" } as const;

/** Describes one call: its parameters, its body and every response. */
export function describeOperation(
  operationId: string,
  endpoint: Endpoint,
  example: CallExample | undefined,
  { names, inputs }: { names: Names; inputs: Schemas },
) {
  const { app, body, summary } = endpoint;
  const members: InputMembers = {};
  for (const source of ["params", "query", "headers", "body"] as const) {
    const schema = endpoint[source];
    if (schema !== undefined) members[source] = inputs[nameOf(names, schema)] ?? {};
  }
  const json = body && {
    schema: referenceTo("schemas", nameOf(names, body)),
    example: example?.body,
  };
  return {
    operationId,
    summary,
    tags: [app],
    parameters: describeParameters(members, example, inputs),
    ...(json && { requestBody: { required: true, content: { "application/json": json } } }),
    responses: describeResponses(endpoint, members, example, names),
  };
}

function describeParameters(
  members: InputMembers,
  example: CallExample | undefined,
  inputs: Schemas,
) {
  return (["params", "query", "headers"] as const).flatMap((source) => {
    const { properties = {}, required = [] } = members[source] ?? {};
    return Object.entries(properties).map(([name, schema]) => {
      const [target = ""] = namesIn(schema, "schemas");
      const description = schema.description ?? inputs[target]?.description;
      const value = example?.[source]?.[name];
      return {
        // Node lowercases the names of headers; the document writes them as usual.
        name: source === "headers" ? name.replaceAll(/\b[a-z]/g, (a) => a.toUpperCase()) : name,
        in: places[source],
        required: required.includes(name),
        schema,
        ...(description !== undefined && { description }),
        ...(value !== undefined && { example: value }),
      };
    });
  });
}
