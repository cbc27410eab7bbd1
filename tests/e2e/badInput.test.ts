import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { operate } from "@arch/contracts/account";
import type { Endpoint } from "@arch/contracts/endpoint";
import { createOrder as order } from "@arch/contracts/order";
import { register } from "@arch/contracts/person";
import type { ProblemBody } from "@arch/contracts/problem";
import { type CallOptions, call, callEndpoint } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type Shop, shopOf } from "@arch/testing/shop";
import { MongoClient } from "mongodb";
import { type Stack, startStack } from "../../scripts/stack/stack.mjs";

const person = { login: "bad-input", email: "bad@example.com" };
const deposit = { login: "victim", operation: "deposit", sum: 1 };
const purchase = { login: "victim", price: 1 };
const json = { "content-type": "application/json" };

interface Route {
  method: Endpoint["method"] | "DELETE";
  path: string;
}
type Case = [what: string, route: Route, body: unknown, status: number, code: string];

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
  ["an invalid e-mail address", register, { ...person, email: "nobody" }, 400, "invalid_email"],
  ["an empty name", register, { ...person, name: "" }, 400, "invalid_text"],
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

const invalidSums = [
  "0",
  "-0",
  "-1",
  "0.001",
  "1e-7",
  "99.999",
  "1000000000000.01",
  "1e13",
  "1e400",
];
for (const sum of [...invalidSums, '"1"', "null", "true", "[1]", '{"$gt":0}']) {
  const depositText = `{"login":"victim","operation":"deposit","sum":${sum}}`;
  bodies.push([`a sum of ${sum}`, operate, depositText, 400, "invalid_sum"]);
  bodies.push([
    `a price of ${sum}`,
    order,
    `{"login":"victim","price":${sum}}`,
    400,
    "invalid_sum",
  ]);
}

const lists = ["/account/operations", "/order/orders", "/notice/notices/"];
const queries: [what: string, query: string, code: string][] = [
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

describe("input validation", () => {
  let stack: Stack;
  let shop: Shop;
  let mongo: MongoClient;
  before(async () => {
    stack = await startStack({ dataFolder: ".data/test/bad-input", report: () => {} });
    shop = shopOf(stack);
    mongo = await MongoClient.connect(stack.mongoUrl);
    const body = { login: "victim", email: "victim@example.com" };
    await callEndpoint(stack.baseUrl, register, { body });
  });
  after(async () => {
    await mongo.close();
    await stack.stop();
  });

  async function assertRejected(
    { method, path }: Route,
    options: CallOptions,
    status: number,
    code: string,
  ) {
    const response = await call<ProblemBody>(method, stack.baseUrl + path, options);
    assert.deepEqual([response.status, response.body.code], [status, code]);
    assert.match(String(response.headers.get("content-type")), /^application\/problem\+json/);
    assert.equal(typeof response.body.detail, "string");
    assert.equal(/\n\s+at /.test(JSON.stringify(response.body)), false);
  }

  async function countDocuments(): Promise<number> {
    const counts = [
      mongo.db("person").collection("persons").countDocuments(),
      mongo.db("billing").collection("entries").countDocuments(),
      mongo.db("order").collection("orders").countDocuments(),
    ];
    return (await Promise.all(counts)).reduce((sum, count) => sum + count);
  }

  it("rejects invalid bodies with their problem codes and stores nothing", async (t) => {
    const before = await countDocuments();
    for (const [what, route, body, status, code] of bodies) {
      await t.test(`rejects ${what} in ${route.path} with ${status} ${code}`, () =>
        assertRejected(route, { body }, status, code),
      );
    }
    assert.equal(await countDocuments(), before);
  });

  it("rejects invalid queries of every list", async (t) => {
    for (const list of lists) {
      for (const [what, query, code] of queries) {
        await t.test(`rejects ${what} in ${list} with 400 ${code}`, () =>
          assertRejected({ method: "get", path: list + query }, {}, 400, code),
        );
      }
    }
  });

  it("rejects an unsupported content type and invalid Idempotency-Key headers", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"]) {
      const headers = { "content-type": type };
      await assertRejected(
        operate,
        { body: JSON.stringify(deposit), headers },
        415,
        "unsupported_media_type",
      );
    }
    const tooLong = { ...json, "idempotency-key": "k".repeat(256) };
    await assertRejected(
      order,
      { body: purchase, headers: tooLong },
      400,
      "invalid_idempotency_key",
    );
    const empty = { ...json, "idempotency-key": "" };
    await assertRejected(
      operate,
      { body: deposit, headers: empty },
      400,
      "invalid_idempotency_key",
    );
  });

  it("rejects unknown paths, invalid path parameters, undeclared methods and internal calls", async () => {
    await assertRejected({ method: "get", path: "/nowhere" }, {}, 404, "not_found");
    await assertRejected({ method: "get", path: "/order/orders/x" }, {}, 400, "invalid_order_id");
    await assertRejected(
      { method: "get", path: "/order/orders/AAAAAAAAAAAAAAAAAAAAAA" },
      {},
      404,
      "order_not_found",
    );
    await assertRejected({ ...operate, method: "DELETE" }, {}, 405, "method_not_allowed");
    await assertRejected(
      { ...operate, method: "post" },
      { body: deposit },
      405,
      "method_not_allowed",
    );
    for (const path of ["/account/createAccount", "/notice/receipts", "/events/order-events"]) {
      await assertRejected({ method: "post", path }, { body: person }, 404, "not_found");
    }
  });

  it("rejects a deposit that exceeds the balance limit with 422", async () => {
    const login = await shop.newUser();
    for (let deposits = 0; deposits < 70; deposits++) await shop.operate(login, "deposit", 1e12);
    const { status, problem } = await shop.operate(login, "deposit", 1e12);
    assert.deepEqual([status, problem.code], [422, "balance_limit"]);
    assert.equal(await shop.balance(login), 7e13);
  });

  for (const unit of ["mongod", "billing-sidecar"]) {
    it(`responds 503 to a valid deposit while ${unit} is stopped, and applies its repeats once`, async () => {
      const login = await shop.newUser();
      const headers = { "idempotency-key": `while ${unit} is stopped` };
      const repeat = () => shop.operate(login, "deposit", 3, headers);
      await stack.unit(unit).kill();
      const first = await repeat();
      assert.deepEqual([first.status, first.problem.code], [503, "unavailable"]);
      assert.ok(Number(first.headers.get("retry-after")) > 0, "Retry-After is set");
      await stack.unit(unit).start();
      await eventually(async () => assert.equal((await repeat()).status, 200), 30_000);
      assert.equal((await repeat()).headers.get("idempotent-replayed"), "true");
      assert.equal(await shop.balance(login), 3);
    });
  }
});
