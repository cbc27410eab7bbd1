import { STATUS_CODES } from "node:http";
import type { Endpoint } from "@arch/contracts/endpoint";
import { ProblemBody, type ProblemCode } from "@arch/contracts/problem";
import type { CallExample } from "../examples/calls.ts";
import { type Names, nameOf } from "../names.ts";
import { type Reference, referencesTo, referenceTo } from "../references.ts";
import type { JsonSchema } from "../schemas.ts";
import { type InputMembers, problemsOf } from "./problems.ts";

/** The response headers that a client can use. */
export const responseHeaders = {
  "Idempotency-Key": {
    description: "The key that the gateway made for a call without one; repeat the call with it",
    schema: { type: "string" },
  },
  "Idempotent-Replayed": {
    description: "Present when this is the response to an earlier call with the same key",
    schema: { type: "string", const: "true" },
  },
  Location: {
    description: "The path that returns the outcome later",
    schema: { type: "string", format: "uri-reference" },
  },
  "Retry-After": {
    description: "Seconds to wait before the call is repeated",
    schema: { type: "integer", minimum: 1 },
  },
};

export interface MediaType {
  schema: JsonSchema;
  example?: unknown;
  /** By problem code. */
  examples?: Record<string, Reference>;
}

export interface Response {
  description: string;
  headers?: Record<string, Reference>;
  content: Record<string, MediaType>;
}

/** Every response of a call by status: its replies first, then its problems. */
export function describeResponses(
  endpoint: Endpoint,
  members: InputMembers,
  example: CallExample | undefined,
  names: Names,
): Record<string, Response> {
  const responses: Record<string, Response> = {};
  for (const [status, schema] of Object.entries(endpoint.replies)) {
    const body = example?.replies[Number(status)];
    responses[status] = {
      description: STATUS_CODES[status] ?? "",
      ...headersOf(endpoint, Number(status)),
      content: {
        "application/json": {
          schema: referenceTo("schemas", nameOf(names, schema)),
          ...(body !== undefined && { example: body }),
        },
      },
    };
  }
  for (const [status, codes] of problemsOf(endpoint, members)) {
    responses[status] = {
      description: `${STATUS_CODES[status]}: ${codes.join(", ")}`,
      ...headersOf(endpoint, status),
      content: { "application/problem+json": problemType(codes, names) },
    };
  }
  return responses;
}

function problemType(codes: ProblemCode[], names: Names): MediaType {
  const { $ref } = referenceTo("schemas", nameOf(names, ProblemBody));
  return {
    schema: { $ref, properties: { code: { enum: codes } } },
    examples: referencesTo("examples", codes),
  };
}

function headersOf({ movesMoney }: Endpoint, status: number): Pick<Response, "headers"> {
  const names: (keyof typeof responseHeaders)[] = [];
  // After a 5xx the client has to repeat the call, so it needs the key.
  if (movesMoney && (status < 300 || status >= 500)) names.push("Idempotency-Key");
  if (movesMoney && status < 300) names.push("Idempotent-Replayed");
  if (status === 202) names.push("Location");
  if (status === 429 || status === 503) names.push("Retry-After");
  return names.length === 0 ? {} : { headers: referencesTo("headers", names) };
}
