import assert from "node:assert/strict";
import type { Endpoint, Replies } from "@arch/contracts/endpoint";
import { ProblemBody } from "@arch/contracts/problem";
import { z } from "zod";
import { type Json, parseJson } from "./json.ts";

export type { Json } from "./json.ts";

/** A response, whatever its status. */
export interface HttpResponse<Body = Json> {
  status: number;
  headers: Headers;
  body: Body;
}

/** The response of a declared endpoint; it has either a body or a problem, and reading the other one throws. */
export interface EndpointResponse<Body> extends HttpResponse<Body> {
  /** The body of a declared reply. */
  readonly body: Body;
  readonly problem: ProblemBody;
}

/** The bodies that an endpoint replies with when it succeeds. */
export type ReplyBody<R extends Replies> = z.output<R[keyof R & number]>;

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
}

export interface EndpointInput extends CallOptions {
  params?: Record<string, string>;
  query?: Record<string, string>;
}

/** Makes one call; an object is sent as JSON, a string unchanged. */
export async function call<Body = Json>(
  method: "GET" | "POST" | "PUT" | "DELETE" | Endpoint["method"],
  url: string,
  { body, headers }: CallOptions = {},
): Promise<HttpResponse<Body>> {
  const request: RequestInit = { method, headers: { ...headers } };
  if (body !== undefined) {
    request.body = typeof body === "string" ? body : JSON.stringify(body);
    request.headers = { "content-type": "application/json", ...headers };
  }
  const response = await fetch(url, request);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === "" ? undefined : parseJson(text)) as Body,
  };
}

/**
 * Calls a declared endpoint; the response has the types of its contract. The request is not typed, so tests can send an
 * invalid one.
 */
export async function callEndpoint<R extends Replies>(
  baseUrl: string,
  { method, path, replies }: Pick<Endpoint, "method" | "path"> & { replies: R },
  { params = {}, query = {}, ...options }: EndpointInput = {},
): Promise<EndpointResponse<ReplyBody<R>>> {
  const url = new URL(
    path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? ""),
    baseUrl,
  );
  url.search = new URLSearchParams(query).toString();
  const { status, headers, body } = await call<unknown>(method, url.href, options);
  const declared: Replies = replies;
  const parse = <T>(schema: z.ZodType, expected: string) => {
    const { success } = schema.safeParse(body);
    assert.ok(success, `${method} ${path}: ${status} ${JSON.stringify(body)} is no ${expected}`);
    // Not the parsed data: it lacks undeclared members, and tests must see those.
    return body as T;
  };
  return {
    status,
    headers,
    get body() {
      return parse<ReplyBody<R>>(declared[status] ?? z.never(), "declared reply");
    },
    get problem() {
      return parse<ProblemBody>(ProblemBody, "problem");
    },
  };
}
