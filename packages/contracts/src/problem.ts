import { z } from "zod";

/** Every code that an answer can carry, with its HTTP status: the one table of what can go wrong. */
export const problemStatus = {
  malformed_json: 400,
  invalid_request: 400,
  invalid_cursor: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  account_not_found: 404,
  order_not_found: 404,
  method_not_allowed: 405,
  login_taken: 409,
  in_progress: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  balance_limit: 422,
  idempotency_key_reused: 422,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
  outcome_unknown: 504,
} as const;
export type ProblemCode = keyof typeof problemStatus;

/** The body of every error, as application/problem+json (RFC 9457). */
export const ProblemBody = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ProblemBody = z.output<typeof ProblemBody>;
