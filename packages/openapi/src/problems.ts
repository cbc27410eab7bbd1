import type { Endpoint } from "@arch/contracts/endpoint";
import { codeOfField, type ProblemCode, problemStatus } from "@arch/contracts/problem";
import type { Example, JsonSchema } from "./document.ts";

/** What each code means, in a sentence for whoever gets it. */
export const problemMeanings: Readonly<Record<ProblemCode, string>> = {
  malformed_json: "The body is not valid JSON.",
  incomplete_body: "The body did not arrive whole; send it again.",
  missing_field: "A field, parameter or header that the call needs is not there.",
  unknown_field: "The call knows no field or parameter of this name.",
  repeated_parameter: "A query parameter is given more than once.",
  invalid_login: "This cannot be a login.",
  invalid_email: "This is no e-mail address.",
  invalid_text: "The text is empty or too long.",
  invalid_sum: "A sum is a number above zero with at most two decimals.",
  unknown_operation: "There is no such operation.",
  invalid_order_id: "This cannot be the id of an order.",
  invalid_limit: "A limit is a whole number from 1 to 100.",
  invalid_cursor: "A cursor is the nextCursor of an earlier answer, as it was.",
  invalid_idempotency_key: "A key is 1 to 255 printable ASCII characters.",
  invalid_request: "The call does not fit its description in another way.",
  unauthorized: "The call needs a token.",
  forbidden: "The call is not for this caller.",
  not_found: "There is no such route.",
  account_not_found: "There is no account of this login; register first.",
  order_not_found: "There is no such order.",
  method_not_allowed: "The route knows other methods; see the Allow header.",
  login_taken: "The login belongs to someone else; choose another.",
  in_progress: "The first call with this key is still being worked on; repeat it later.",
  body_too_large: "The body is larger than 64 KiB.",
  unsupported_media_type: "A body is sent with Content-Type: application/json.",
  balance_limit: "The balance would pass its limit; deposit less.",
  idempotency_key_reused: "The key belongs to a call with other data; use a new key.",
  too_many_requests: "Too many calls at once; repeat this one later.",
  internal: "Something went wrong here; the log of the service has the cause.",
  unavailable: "Something is away for now; repeat the call later, with the same key.",
  outcome_unknown: "Nobody knows yet how it went; repeat the call with the same key to learn it.",
};

/** Each problem as a call gets it, by code, for those of the codes that some call can get. */
export function problemExamples(used: ReadonlySet<string>): Record<string, Example> {
  const examples = Object.entries(problemMeanings).map(([name, detail]): [string, Example] => {
    const code = name as ProblemCode;
    const title = code.replaceAll("_", " ");
    const value = { type: "about:blank", title, status: problemStatus[code], code, detail };
    return [code, { summary: detail, value }];
  });
  return Object.fromEntries(examples.filter(([code]) => used.has(code)));
}

/** The members of a call's input by where they are sent, as far as there are any. */
export type InputMembers = Partial<Record<"params" | "query" | "headers" | "body", JsonSchema>>;

/**
 * All that can go wrong with a call, by status: what it declares, what its input can be refused
 * for, what always can.
 */
export function problemsOf(endpoint: Endpoint, members: InputMembers): Map<number, ProblemCode[]> {
  const codes = new Set<ProblemCode>([
    ...refusalsOf(members),
    ...endpoint.problems,
    "too_many_requests",
    "internal",
    "unavailable",
  ]);
  if (endpoint.callers !== "public") codes.add("forbidden");
  const byStatus = new Map<number, ProblemCode[]>();
  // In the order of the one table, so that every call tells them in the same order.
  for (const code of Object.keys(problemStatus) as ProblemCode[]) {
    if (!codes.has(code)) continue;
    const status = problemStatus[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

/** What reading and parsing the input can end with, as the kit's body.ts and parse.ts do it. */
function refusalsOf(members: InputMembers): ProblemCode[] {
  const { params, ...others } = members;
  const fields = Object.values(members).flatMap(({ properties = {} }) => Object.keys(properties));
  const codes = fields.map((field) => codeOfField.get(field) ?? "invalid_request");
  // A call without a query refuses any parameter.
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
