import { operate } from "@arch/contracts/account";
import type { Endpoint } from "@arch/contracts/endpoint";
import { createOrder as order } from "@arch/contracts/order";
import { register } from "@arch/contracts/person";

/** Valid bodies, which the invalid ones are made from. */
export const person = { login: "bad-input", email: "bad@example.com" };
export const deposit = { login: "victim", operation: "deposit", sum: 1 };
export const purchase = { login: "victim", price: 1 };

type Case = [what: string, endpoint: Endpoint, body: unknown, status: number, code: string];

const bodies: Case[] = [
  ["malformed JSON", register, '{"login": "bad-input",', 400, "malformed_json"],
  ["malformed JSON", operate, "{login: victim}", 400, "malformed_json"],
  ["an empty body", order, "", 400, "malformed_json"],
  ["a list in place of an object", operate, [deposit], 400, "invalid_request"],
  ["null in place of an object", order, "null", 400, "invalid_request"],
  ["a body over 64 kB", operate, { ...deposit, login: "x".repeat(70_000) }, 413, "body_too_large"],
  ["a body over 1 MB", register, { ...person, name: "x".repeat(1_100_000) }, 413, "body_too_large"],
  ["unclosed deep nesting", order, `{"login": ${"[".repeat(30_000)}`, 400, "malformed_json"],
  [
    "deep nesting",
    operate,
    `{"sum": ${"[".repeat(9_000)}${"]".repeat(9_000)}}`,
    400,
    "missing_field",
  ],
  ["a missing login", register, { email: person.email }, 400, "missing_field"],
  ["a missing sum", operate, { login: "victim", operation: "deposit" }, 400, "missing_field"],
  ["a missing price", order, { login: "victim" }, 400, "missing_field"],
  ["an unknown field", operate, { ...deposit, isPaid: true }, 400, "unknown_field"],
  ["an unknown field", order, { ...purchase, status: "paid" }, 400, "unknown_field"],
  [
    "__proto__ as a field",
    operate,
    '{"login":"victim","operation":"deposit","sum":1,"__proto__":{}}',
    400,
    "unknown_field",
  ],
  [
    "a query operator in place of a login",
    operate,
    { ...deposit, login: { $gt: "" } },
    400,
    "invalid_login",
  ],
  ["a list in place of a login", order, { ...purchase, login: ["victim"] }, 400, "invalid_login"],
  ["a number in place of a login", register, { ...person, login: 12345 }, 400, "invalid_login"],
  ["a short login", register, { ...person, login: "ab" }, 400, "invalid_login"],
  ["a long login", register, { ...person, login: "x".repeat(65) }, 400, "invalid_login"],
  ["a login with a space", register, { ...person, login: "a b c" }, 400, "invalid_login"],
  ["a login with a line break", register, { ...person, login: "abc\n" }, 400, "invalid_login"],
  ["an invalid e-mail address", register, { ...person, email: "unknown" }, 400, "invalid_email"],
  ["an empty name", register, { ...person, name: "" }, 400, "invalid_text"],
  ["a control character in a name", register, { ...person, name: "a\tb" }, 400, "invalid_text"],
  ["a control character in a title", order, { ...purchase, title: "\0" }, 400, "invalid_text"],
  ["an object in place of a title", order, { ...purchase, title: {} }, 400, "invalid_text"],
  ["an unknown operation", operate, { ...deposit, operation: "steal" }, 400, "unknown_operation"],
  [
    "an operation that names a method of Object.prototype",
    operate,
    { ...deposit, operation: "toString" },
    400,
    "unknown_operation",
  ],
];

const tooSmall = ["0", "-0", "-1", "0.001", "1e-7"];
const tooPreciseOrLarge = ["99.999", "1000000000000.01", "1e13", "1e400"];
const notNumbers = ['"1"', "null", "true", "[1]", '{"$gt":0}'];
const invalidSums = [...tooSmall, ...tooPreciseOrLarge, ...notNumbers].flatMap((sum): Case[] => {
  const depositText = `{"login":"victim","operation":"deposit","sum":${sum}}`;
  const orderText = `{"login":"victim","price":${sum}}`;
  return [
    [`a sum of ${sum}`, operate, depositText, 400, "invalid_sum"],
    [`a price of ${sum}`, order, orderText, 400, "invalid_sum"],
  ];
});

/** Requests with an invalid body, each with the expected status and problem code. */
export const invalidBodies: Case[] = [...bodies, ...invalidSums];

/** The paths of all lists. */
export const lists = ["/account/operations", "/order/orders", "/notice/notices/"];
/** Invalid queries of a list, each with the expected problem code of a 400. */
export const invalidQueries: [what: string, query: string, code: string][] = [
  ["no login", "", "missing_field"],
  ["a login twice", "?login=victim&login=other", "repeated_parameter"],
  ["a query operator in brackets", "?login[$gt]=", "missing_field"],
  ["an unknown parameter", "?login=victim&admin=1", "unknown_field"],
  ["a limit of 0", "?login=victim&limit=0", "invalid_limit"],
  ["a limit of 101", "?login=victim&limit=101", "invalid_limit"],
  ["a limit of -1", "?login=victim&limit=-1", "invalid_limit"],
  ["a limit of 1.5", "?login=victim&limit=1.5", "invalid_limit"],
  ["a limit of 1e1", "?login=victim&limit=1e1", "invalid_limit"],
  ["a cursor that no response contained", "?login=victim&cursor=AAAA", "invalid_cursor"],
  ["a cursor that is not base64url", "?login=victim&cursor=%2e%2e%2f", "invalid_cursor"],
  ["a cursor that is an operator", "?login=victim&cursor=eyIkZ3QiOiIifQ", "invalid_cursor"],
];
