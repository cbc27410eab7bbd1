import type { Endpoint } from "@arch/contracts/endpoint";
import { type CallExample, callExamples } from "../examples/calls.ts";
import { describeService } from "../examples/services.ts";
import { exportedNames, type Names } from "../names.ts";
import { namesIn } from "../references.ts";
import { schemaBook } from "../schemas.ts";
import { type Audience, describeApi, describeRoute } from "./info.ts";
import { describeOperation } from "./operation.ts";
import { problemExamples } from "./problems.ts";
import { responseHeaders } from "./responses.ts";

/** The inputs of the document besides the endpoints. */
export interface OpenApiOptions {
  names: Names;
  /** By the name of the endpoint. */
  examples: Readonly<Record<string, CallExample>>;
  audience: Audience;
}

/** One call of the document. */
export type Operation = ReturnType<typeof describeOperation> &
  Partial<ReturnType<typeof describeRoute>>;

/** The whole document. */
export type OpenApiDocument = ReturnType<typeof openapi>;

/**
 * Describes endpoints as an OpenAPI 3.1 document, from the schemas that the code validates with.
 * @throws Error when an endpoint or a schema has no name, or one name has two meanings.
 */
export function openapi(
  endpoints: readonly Endpoint[],
  {
    names = exportedNames,
    examples = callExamples,
    audience = "public",
  }: Partial<OpenApiOptions> = {},
) {
  const described = endpoints.filter(
    ({ callers }) => audience === "services" || callers === "public",
  );
  const book = schemaBook(names);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of described) {
    const operationId = names.get(endpoint);
    if (operationId === undefined) throw new Error(`${endpoint.path} has no name: export it`);
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    const operation = describeOperation(operationId, endpoint, examples[operationId], book);
    paths[path] = {
      ...paths[path],
      [endpoint.method]: {
        ...operation,
        ...(audience === "services" && describeRoute(endpoint)),
      },
    };
  }
  const apps = new Set(described.map(({ app }) => app));
  return {
    ...describeApi(audience),
    tags: [...apps].map(describeService),
    paths,
    components: {
      schemas: book.components(),
      headers: responseHeaders,
      examples: problemExamples(namesIn(paths, "examples")),
    },
  };
}
