import type { Endpoint } from "@arch/contracts/endpoint";
import type { z } from "zod";
import type { OpenApiDocument, Operation, PathItem, RequestBody } from "./document.ts";
import { type CallExample, callExamples } from "./examples.ts";
import { exportedNames, type Names } from "./names.ts";
import { parametersOf } from "./parameters.ts";
import { type InputMembers, problemExamples } from "./problems.ts";
import { namesIn } from "./references.ts";
import { answerHeaders, responsesOf } from "./responses.ts";
import { type SchemaBook, schemaBook } from "./schemas.ts";

const info = {
  title: "arch",
  version: "1.0.0",
  description: [
    "A shop: people register, own a billing account, pay for orders from it, and get a letter",
    "about every movement of their money. Money is a JSON number in major units with at most two",
    "decimals. A call that moves money can be repeated under its Idempotency-Key without moving it",
    "twice. Every error is application/problem+json with a stable code.",
  ].join(" "),
  license: { name: "MIT", identifier: "MIT" },
};

/** What each service does for a client. */
const descriptionOf: Record<Endpoint["app"], string> = {
  person: "Registration",
  billing: "Accounts and the money in them",
  order: "Orders, paid from the account",
  notification: "Letters about every movement of money",
};

/** What the document takes from beside the endpoints. */
export interface Describing {
  names: Names;
  examples: Readonly<Record<string, CallExample>>;
}

/**
 * Describes the public endpoints as an OpenAPI 3.1 document, out of the schemas that the code
 * itself validates with.
 * @throws Error when an endpoint or one of its schemas has no name, or one name has two meanings.
 */
export function openapi(
  endpoints: readonly Endpoint[],
  { names, examples }: Describing = { names: exportedNames, examples: callExamples },
): OpenApiDocument {
  const described = endpoints.filter(({ callers }) => callers === "public");
  const book = schemaBook(names);
  const paths: Record<string, PathItem> = {};
  for (const endpoint of described) {
    const operationId = names.get(endpoint);
    if (operationId === undefined) throw new Error(`${endpoint.path} has no name: export it`);
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    const operation = operationOf(endpoint, operationId, examples[operationId], book);
    paths[path] = { ...paths[path], [endpoint.method]: operation };
  }
  const apps = new Set(described.map(({ app }) => app));
  return {
    openapi: "3.1.1",
    info,
    servers: [{ url: "/" }],
    // Nobody has to say who they are.
    security: [],
    tags: [...apps].map((app) => ({ name: app, description: descriptionOf[app] })),
    paths,
    components: {
      schemas: book.components(),
      headers: answerHeaders,
      examples: problemExamples(namesIn(paths, "examples")),
    },
  };
}

function operationOf(
  endpoint: Endpoint,
  operationId: string,
  example: CallExample | undefined,
  book: SchemaBook,
): Operation {
  const { app, summary, body } = endpoint;
  const members: InputMembers = {};
  for (const source of ["params", "query", "headers", "body"] as const) {
    const schema = endpoint[source];
    if (schema !== undefined) members[source] = book.membersOf(schema);
  }
  return {
    operationId,
    summary,
    tags: [app],
    parameters: parametersOf(members, example, book),
    ...(body && { requestBody: requestBodyOf(body, example?.body, book) }),
    responses: responsesOf(endpoint, members, example, book),
  };
}

function requestBodyOf(body: z.ZodType, example: unknown, book: SchemaBook): RequestBody {
  const schema = book.reference(body, "input");
  return { required: true, content: { "application/json": { schema, example } } };
}
