import type { Endpoint } from "@arch/contracts/endpoint";
import type { z } from "zod";
import { descriptionOf } from "./apps.ts";
import { type Audience, infoFor, isFor, marksFor, serversFor } from "./audience.ts";
import type { OpenApiDocument, Operation, PathItem, RequestBody } from "./document.ts";
import { type CallExample, callExamples } from "./examples.ts";
import { exportedNames, type Names } from "./names.ts";
import { parametersOf } from "./parameters.ts";
import { type InputMembers, problemExamples } from "./problems.ts";
import { namesIn } from "./references.ts";
import { answerHeaders, responsesOf } from "./responses.ts";
import { type SchemaBook, schemaBook } from "./schemas.ts";

/** What the document takes from beside the endpoints. */
export interface Describing {
  names: Names;
  examples: Readonly<Record<string, CallExample>>;
  audience: Audience;
}

/**
 * Describes endpoints as an OpenAPI 3.1 document, out of the schemas that the code itself validates
 * with: for everyone the public ones, for the services all of them.
 * @throws Error when an endpoint or one of its schemas has no name, or one name has two meanings.
 */
export function openapi(
  endpoints: readonly Endpoint[],
  {
    names = exportedNames,
    examples = callExamples,
    audience = "everyone",
  }: Partial<Describing> = {},
): OpenApiDocument {
  const described = endpoints.filter((endpoint) => isFor(audience, endpoint));
  const book = schemaBook(names);
  const paths: Record<string, PathItem> = {};
  for (const endpoint of described) {
    const operationId = names.get(endpoint);
    if (operationId === undefined) throw new Error(`${endpoint.path} has no name: export it`);
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    const operation = {
      operationId,
      summary: endpoint.summary,
      ...marksFor(audience, endpoint),
      ...partsOf(endpoint, examples[operationId], book),
    };
    paths[path] = { ...paths[path], [endpoint.method]: operation };
  }
  const apps = new Set(described.map(({ app }) => app));
  return {
    openapi: "3.1.1",
    info: infoFor(audience),
    servers: serversFor(audience),
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

type Parts = Pick<Operation, "tags" | "parameters" | "requestBody" | "responses">;

function partsOf(endpoint: Endpoint, example: CallExample | undefined, book: SchemaBook): Parts {
  const { app, body } = endpoint;
  const members: InputMembers = {};
  for (const source of ["params", "query", "headers", "body"] as const) {
    const schema = endpoint[source];
    if (schema !== undefined) members[source] = book.membersOf(schema);
  }
  return {
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
