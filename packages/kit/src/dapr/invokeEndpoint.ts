import type { Endpoint } from "@arch/contracts/endpoint";
import { ProblemBody } from "@arch/contracts/problem";
import type { z } from "zod";
import { parseJson } from "../http/body.ts";
import { Problem, unavailable } from "../http/problem.ts";
import type { TraceHeaders } from "../http/trace.ts";
import type { Dapr } from "./dapr.ts";

/** A response with a status that its endpoint does not declare. */
export class UnexpectedResponse extends Error {
  override readonly name = "UnexpectedResponse";
  readonly status: number;

  constructor(status: number, code = "") {
    super(`it responded ${status} ${code}`);
    this.status = status;
  }
}

/** The input of a call to another service. */
export interface EndpointCall<B> {
  body: B;
  headers?: Record<string, string>;
  trace?: TraceHeaders;
  timeoutMs: number;
}

/** An endpoint that takes a body and responds 200. */
type Callable<B extends z.ZodType, R extends z.ZodType> = Pick<
  Endpoint<z.ZodType, z.ZodType, z.ZodType, B, { 200: R }>,
  "app" | "method" | "path" | "replies" | "problems"
> & { body?: B };

/**
 * Calls an endpoint of another service through the sidecars and validates the response against its contract.
 * @throws Problem the callee's own problem, or unavailable when it cannot be reached or its response is invalid.
 */
export async function invokeEndpoint<B extends z.ZodType, R extends z.ZodType>(
  dapr: Dapr,
  endpoint: Callable<B, R>,
  { body, headers, trace, timeoutMs }: EndpointCall<z.input<B>>,
): Promise<z.output<R>> {
  const { app, method, path, replies } = endpoint;
  const response = await dapr.invoke({
    app,
    method: method.toUpperCase(),
    path,
    headers: { ...headers, ...trace, "content-type": "application/json" },
    body: JSON.stringify(body),
    timeoutMs,
  });
  const parsed = parseJson(response.body);
  if (response.status >= 400) throw problemOf(endpoint, response.status, parsed);
  const checked = replies[200].safeParse(parsed);
  if (!checked.success) throw unavailable(`A valid response of the ${app} service`, checked.error);
  return checked.data;
}

/** The callee's problem if its endpoint declares it; any other error means that the callee cannot serve. */
function problemOf(
  endpoint: Pick<Endpoint, "app" | "problems">,
  status: number,
  body: unknown,
): Problem {
  const { app, problems } = endpoint;
  const problem = ProblemBody.safeParse(body);
  const code = problems.find((declared) => declared === problem.data?.code);
  if (problem.success && code !== undefined) return new Problem(code, problem.data.detail);
  return unavailable(`The ${app} service`, new UnexpectedResponse(status, problem.data?.code));
}
