import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportedNames, nameOf } from "@arch/api-docs/names";
import { type Operation, openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import { type Endpoint, endpoint } from "@arch/contracts/endpoint";
import { ProblemBody } from "@arch/contracts/problem";
import { Validator } from "@seriousme/openapi-schema-validator";
import { z } from "zod";

const document = openapi(api);
const operations = new Map(
  Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .map((operation): [string, Operation] => [operation.operationId, operation]),
);
const { schemas } = document.components;

function operation(id: string): Operation {
  const found = operations.get(id);
  assert.ok(found, `${id} is described`);
  return found;
}

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1 and has no broken reference", async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(document)));
    assert.deepEqual(result, { valid: true });
    assert.equal(validator.version, "3.1");
    validator.resolveRefs();
  });

  it("has every public call under its name in the code, and no internal one", () => {
    const calls = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { operationId, tags }]) => [
        `${method} ${path}`,
        operationId,
        ...tags,
      ]),
    );
    const declared = api
      .filter(({ callers }) => callers === "public")
      .map((each) => [
        `${each.method} ${each.path.replaceAll(/:(\w+)/g, "{$1}")}`,
        nameOf(exportedNames, each),
        each.app,
      ]);
    assert.deepEqual(calls, declared);
  });

  it("has the calls that clients already use", () => {
    for (const [path, method, operationId] of [
      ["/person/register", "post", "register"],
      ["/account/operation", "put", "operate"],
      ["/account", "get", "getAccount"],
      ["/account/operations", "get", "getStatement"],
      ["/order/createOrder", "post", "createOrder"],
      ["/order/orders/{orderId}", "get", "getOrder"],
      ["/order/orders", "get", "listOrders"],
      ["/notice/notices", "get", "listMessages"],
    ] as const) {
      assert.equal(document.paths[path]?.[method]?.operationId, operationId, path);
    }
  });

  it("describes parameters in the form that a client sends", () => {
    const sent = (id: string) =>
      operation(id).parameters.map(({ in: place, name, required }) => [place, name, required]);
    assert.deepEqual(sent("getOrder"), [["path", "orderId", true]]);
    assert.deepEqual(sent("listOrders"), [
      ["query", "login", true],
      ["query", "limit", false],
      ["query", "cursor", false],
    ]);
    assert.deepEqual(sent("createOrder"), [
      ["header", "Idempotency-Key", false],
      ["header", "Prefer", false],
    ]);
    const limit = operation("listOrders").parameters.find(({ name }) => name === "limit")?.schema;
    assert.deepEqual([limit?.type, limit?.["default"]], ["string", "50"]);
  });

  it("rejects unknown members in strict bodies only", () => {
    const open = (name: string) => schemas[name]?.["additionalProperties"] !== false;
    assert.deepEqual(
      ["OperationCommand", "CreateOrder", "RegisterPerson", "Person", "Order"].map(open),
      [false, false, true, true, true],
    );
  });

  it("refers to every request and response body by its name", () => {
    for (const { requestBody, responses } of operations.values()) {
      const contents = Object.values(responses).map(({ content }) => content);
      if (requestBody !== undefined) contents.push(requestBody.content);
      for (const { schema } of contents.flatMap((content) => Object.values(content))) {
        assert.match(schema.$ref ?? "", /^#\/components\/schemas\/\w+$/);
      }
    }
    assert.equal(schemas["Receipts"], undefined);
  });

  it("has a type for every value", () => {
    const text = JSON.stringify(schemas).replaceAll('"additionalProperties":{}', "");
    assert.equal(text.includes("{}"), false);
  });
});

describe("openapi", () => {
  const Text = z.object({ text: z.string() });
  const Counted = z.object({ count: z.string().default("1") });
  const speak = endpoint({
    app: "order",
    method: "post",
    path: "/say/:word",
    summary: "Says a word",
    callers: "public",
    body: Counted,
    replies: { 200: Text },
    problems: [],
  });
  function describeCalls(calls: readonly Endpoint[], exported: Record<string, unknown>) {
    const entries = Object.entries({ ProblemBody, ...exported });
    const names = new Map(entries.map(([name, value]) => [value, name]));
    return openapi(calls, { names, examples: {} });
  }

  it("returns the same document for the same endpoints", () => {
    assert.deepEqual(openapi(api), document);
  });

  it("describes a call without an example", () => {
    const { paths } = describeCalls([speak], { speak, Text, Counted });
    assert.deepEqual(Object.keys(paths), ["/say/{word}"]);
  });

  it("throws for a missing name and for a name with two meanings", () => {
    assert.throws(() => describeCalls([speak], { Text, Counted }), /has no name/);
    assert.throws(() => describeCalls([speak], { speak, Counted }), /has no name/);
    const echo = { ...speak, replies: { 200: Counted } };
    assert.throws(() => describeCalls([echo], { echo, Counted }), /Counted differs/);
  });
});
