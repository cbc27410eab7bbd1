import type { Endpoint } from "@arch/contracts/endpoint";
import { codeOfField, type ProblemCode, problemStatus } from "@arch/contracts/problem";
import type { JsonSchema } from "../schemas.ts";

/** The meaning of each code: what is wrong and what to do. */
const problemMeanings: Readonly<Record<ProblemCode, string>> = {
  malformed_request: "The request is not valid HTTP.",
  malformed_json: "The body is not valid JSON in UTF-8.",
  incomplete_body: "The body arrived incomplete; send it again.",
  missing_field: "A required field, parameter or header is missing.",
  unknown_field: "The call has no field or parameter of this name.",
  repeated_parameter: "A query parameter is given more than once.",
  invalid_login: "Not a valid login.",
  invalid_email: "Not a valid e-mail address.",
  invalid_text: "The text is empty, too long or has control characters.",
  invalid_sum: "A sum is a number above zero with at most two decimals.",
  unknown_operation: "There is no such operation.",
  invalid_order_id: "Not a valid order id.",
  invalid_limit: "A limit is a whole number from 1 to 100.",
  invalid_cursor: "A cursor is the unchanged nextCursor of an earlier response.",
  invalid_idempotency_key: "A key is 1 to 255 printable ASCII characters.",
  invalid_request: "The call does not match its description in another way.",
  unauthorized: "The call needs a token.",
  forbidden: "The caller may not make this call.",
  not_found: "There is no such route.",
  account_not_found: "There is no account with this login; register first.",
  order_not_found: "There is no such order.",
  method_not_allowed: "The route has other methods; see the Allow header.",
  request_timeout: "The request did not arrive in time; repeat it with the same key.",
  login_taken: "The login belongs to someone else; choose another.",
  in_progress: "The first call with this key is still in progress; repeat it later.",
  body_too_large: "The body is larger than 64 KiB.",
  unsupported_media_type: "A body is sent with Content-Type: application/json, in UTF-8.",
  balance_limit: "The balance would exceed its limit; deposit less.",
  idempotency_key_reused: "The key belongs to a call with other data; use a new key.",
  too_many_requests: "Too many calls at once; repeat this one later.",
  headers_too_large: "The headers and the path are larger than 16 KiB.",
  internal: "An internal error; the log of the service has the cause.",
  unavailable: "A service is unavailable; repeat the call later, with the same key.",
  outcome_unknown: "The outcome is not known yet; repeat the call with the same key to get it.",
};

/** An example of each problem by its code, for the codes that are used. */
export function problemExamples(used: ReadonlySet<string>) {
  const codes = (Object.keys(problemMeanings) as ProblemCode[]).filter((code) => used.has(code));
  const examples = codes.map((code) => {
    const detail = problemMeanings[code];
    const title = code.replaceAll("_", " ");
    const value = { type: "about:blank", title, status: problemStatus[code], code, detail };
    return [code, { summary: detail, value }] as const;
  });
  return Object.fromEntries(examples);
}

/** The members of a call's input by the place where they are sent. */
export type InputMembers = Partial<Record<"params" | "query" | "headers" | "body", JsonSchema>>;

/** Every problem of a call by status: declared ones, rejected inputs, and those of every call. */
export function problemsOf(endpoint: Endpoint, members: InputMembers): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>([
    ...inputProblems(members),
    ...endpoint.problems,
    "malformed_request",
    "request_timeout",
    "headers_too_large",
    "too_many_requests",
    "internal",
    "unavailable",
  ]);
  if (endpoint.callers !== "public") codes.add("forbidden");
  const byStatus = new Map<number, ProblemCode[]>();
  // The order of the table, so that it is the same for every call.
  for (const code of Object.keys(problemStatus) as ProblemCode[]) {
    if (!codes.has(code)) continue;
    const status = problemStatus[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

/** The problems of reading and parsing the input, as in the kit's body.ts and parse.ts. */
function inputProblems(members: InputMembers): ProblemCode[] {
  const { params, ...others } = members;
  const fields = Object.values(members).flatMap(({ properties = {} }) => Object.keys(properties));
  const codes = fields.map((field) => codeOfField.get(field) ?? "invalid_request");
  // A call without a query rejects any parameter.
  codes.push("unknown_field");
  if (Object.values(others).some(({ required = [] }) => required.length > 0)) {
    codes.push("missing_field");
  }
  if (others.query !== undefined) codes.push("repeated_parameter");
  if (others.body !== undefined) {
    codes.push("malformed_json", "incomplete_body", "invalid_request");
    codes.push("body_too_large", "unsupported_media_type");
  }
  return codes;
}
