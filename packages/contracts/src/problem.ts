import { z } from "zod";

/** All problem codes with their HTTP status. */
export const problemStatus = {
  malformed_request: 400,
  malformed_json: 400,
  incomplete_body: 400,
  missing_field: 400,
  unknown_field: 400,
  repeated_parameter: 400,
  invalid_login: 400,
  invalid_email: 400,
  invalid_text: 400,
  invalid_sum: 400,
  unknown_operation: 400,
  invalid_order_id: 400,
  invalid_limit: 400,
  invalid_cursor: 400,
  invalid_idempotency_key: 400,
  invalid_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  account_not_found: 404,
  order_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  login_taken: 409,
  in_progress: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  balance_limit: 422,
  idempotency_key_reused: 422,
  too_many_requests: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
  outcome_unknown: 504,
} as const;
export type ProblemCode = keyof typeof problemStatus;

/** The problem code of an invalid value, by the name of its field, parameter or header. */
export const codeOfField: ReadonlyMap<string, ProblemCode> = new Map([
  ["login", "invalid_login"],
  ["email", "invalid_email"],
  ["name", "invalid_text"],
  ["phone", "invalid_text"],
  ["title", "invalid_text"],
  ["sum", "invalid_sum"],
  ["price", "invalid_sum"],
  ["operation", "unknown_operation"],
  ["orderId", "invalid_order_id"],
  ["limit", "invalid_limit"],
  ["cursor", "invalid_cursor"],
  ["idempotency-key", "invalid_idempotency_key"],
]);

/** The body of every error, as application/problem+json (RFC 9457). */
export const ProblemBody = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ code: z.string(), path: z.string(), message: z.string() })).optional(),
});
export type ProblemBody = z.output<typeof ProblemBody>;
