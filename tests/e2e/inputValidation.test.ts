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
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import {
  deposit,
  invalidBodies,
  invalidQueries,
  lists,
  person,
  purchase,
} from "./invalidRequests.ts";

interface Route {
  method: Endpoint["method"] | "DELETE";
  path: string;
}

describe("input validation", () => {
  let stack: Stack;
  let shop: Shop;
  let mongo: MongoClient;
  before(async () => {
    stack = await startStack({ dataFolder: ".data/test/input-validation", report: () => {} });
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
    for (const [what, route, body, status, code] of invalidBodies) {
      await t.test(`rejects ${what} in ${route.path} with ${status} ${code}`, () =>
        assertRejected(route, { body }, status, code),
      );
    }
    assert.equal(await countDocuments(), before);
  });

  it("rejects invalid queries of every list", async (t) => {
    for (const list of lists) {
      for (const [what, query, code] of invalidQueries) {
        await t.test(`rejects ${what} in ${list} with 400 ${code}`, () =>
          assertRejected({ method: "get", path: list + query }, {}, 400, code),
        );
      }
    }
  });

  it("rejects an unsupported content type and invalid Idempotency-Key headers", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/jsonp",
      "application/json; charset=windows-1251",
    ]) {
      const headers = { "content-type": type };
      await assertRejected(
        operate,
        { body: JSON.stringify(deposit), headers },
        415,
        "unsupported_media_type",
      );
    }
    const tooLong = { "idempotency-key": "k".repeat(256) };
    await assertRejected(
      order,
      { body: purchase, headers: tooLong },
      400,
      "invalid_idempotency_key",
    );
    const empty = { "idempotency-key": "" };
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
    await assertRejected({ method: "get", path: "/dapr/subscribe" }, {}, 404, "not_found");
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
