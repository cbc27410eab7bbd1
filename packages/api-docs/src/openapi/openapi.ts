import type { Endpoint } from "@arch/contracts/endpoint";
import { type CallExample, callExamples } from "../examples/calls.ts";
import { describeService } from "../examples/services.ts";
import { exportedNames, type Names, nameOf } from "../names.ts";
import { namesIn } from "../references.ts";
import { describeSchemas, mergeSchemas, referencedSchemas } from "../schemas.ts";
import { describeApi, describeRoute } from "./info.ts";
import { describeOperation } from "./operation.ts";
import { problemExamples } from "./problems.ts";
import { responseHeaders } from "./responses.ts";

/** The inputs of the document besides the endpoints. */
export interface OpenApiOptions {
  names: Names;
  /** By the name of the endpoint. */
  examples: Readonly<Record<string, CallExample>>;
  /** The public document has the public calls only, the one for the services has all. */
  audience: "public" | "services";
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
export function openapi(endpoints: readonly Endpoint[], options: Partial<OpenApiOptions> = {}) {
  const { names = exportedNames, examples = callExamples, audience = "public" } = options;
  const isPublic = audience === "public";
  const described = endpoints.filter(({ callers }) => !isPublic || callers === "public");
  const inputs = describeSchemas(names, "input", "draft-2020-12");
  const outputs = describeSchemas(names, "output", "draft-2020-12");
  const operations: Operation[] = [];
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of described) {
    const operationId = nameOf(names, endpoint, endpoint.path);
    const operation = {
      ...describeOperation(operationId, endpoint, examples[operationId], { names, inputs }),
      ...(!isPublic && describeRoute(endpoint)),
    };
    operations.push(operation);
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method]: operation };
  }
  const requests = operations.map(({ parameters, requestBody }) => [parameters, requestBody]);
  const responses = operations.map((operation) => operation.responses);
  const apps = new Set(described.map(({ app }) => app));
  return {
    ...describeApi(isPublic),
    tags: [...apps].map(describeService),
    paths,
    components: {
      schemas: mergeSchemas(
        referencedSchemas(requests, inputs),
        referencedSchemas(responses, outputs),
      ),
      headers: responseHeaders,
      examples: problemExamples(namesIn(paths, "examples")),
    },
  };
}
