import { STATUS_CODES } from "node:http";
import type { Endpoint } from "@arch/contracts/endpoint";
import { ProblemBody, type ProblemCode } from "@arch/contracts/problem";
import type { Header, MediaType, Response } from "./document.ts";
import type { CallExample } from "./examples.ts";
import { type InputMembers, problemsOf } from "./problems.ts";
import { referencesTo } from "./references.ts";
import type { SchemaBook } from "./schemas.ts";

/** The headers of answers that mean something to a client. */
export const answerHeaders: Record<string, Header> = {
  "Idempotency-Key": {
    description: "The key that the call was given because it came without one; repeat it with this",
    schema: { type: "string" },
  },
  "Idempotent-Replayed": {
    description: "Sent when this is the answer to an earlier call with the same key",
    schema: { type: "string", const: "true" },
  },
  Location: {
    description: "Where to ask for the outcome later",
    schema: { type: "string", format: "uri-reference" },
  },
  "Retry-After": {
    description: "Seconds after which a repeat makes sense",
    schema: { type: "integer", minimum: 1 },
  },
};

/** Every answer that a call can get, by status: its replies first, its problems after them. */
export function responsesOf(
  endpoint: Endpoint,
  members: InputMembers,
  example: CallExample | undefined,
  book: SchemaBook,
): Record<string, Response> {
  const responses: Record<string, Response> = {};
  for (const [status, schema] of Object.entries(endpoint.replies)) {
    const json: MediaType = { schema: book.reference(schema, "output") };
    const body = example?.replies[Number(status)];
    if (body !== undefined) json.example = body;
    responses[status] = {
      description: STATUS_CODES[status] ?? "",
      ...headersOf(endpoint, Number(status)),
      content: { "application/json": json },
    };
  }
  for (const [status, codes] of problemsOf(endpoint, members)) {
    responses[status] = {
      description: `${STATUS_CODES[status]}: ${codes.join(", ")}`,
      ...headersOf(endpoint, status),
      content: { "application/problem+json": problemType(codes, book) },
    };
  }
  return responses;
}

function problemType(codes: ProblemCode[], book: SchemaBook): MediaType {
  return {
    schema: { ...book.reference(ProblemBody, "output"), properties: { code: { enum: codes } } },
    examples: referencesTo("examples", codes),
  };
}

function headersOf({ movesMoney }: Endpoint, status: number): Pick<Response, "headers"> {
  const names: string[] = [];
  // The key is worth most to those who have to repeat the call.
  if (movesMoney && (status < 300 || status >= 500)) names.push("Idempotency-Key");
  if (movesMoney && status < 300) names.push("Idempotent-Replayed");
  if (status === 202) names.push("Location");
  if (status === 429 || status === 503) names.push("Retry-After");
  if (names.length === 0) return {};
  return { headers: referencesTo("headers", names) };
}
