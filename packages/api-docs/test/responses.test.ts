import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callExamples } from "@arch/api-docs/examples/calls";
import { exportedNames } from "@arch/api-docs/names";
import { openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import { problemStatus } from "@arch/contracts/problem";

const { paths, components } = openapi(api);

function responsesOf(id: string) {
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  const found = operations.find(({ operationId }) => operationId === id);
  assert.ok(found, `${id} is described`);
  return found.responses;
}

/** The codes of a call's problems by status. */
function codesOf(id: string): Record<string, string[]> {
  const problems = Object.entries(responsesOf(id)).map(([status, { content }]) => [
    status,
    Object.keys(content["application/problem+json"]?.examples ?? {}),
  ]);
  return Object.fromEntries(problems.filter(([, codes]) => codes?.length));
}

function headersOf(id: string, status: number): string[] {
  return Object.keys(responsesOf(id)[status]?.headers ?? {});
}

describe("the problems of a call", () => {
  it("are the declared ones, the rejections of its input and those of every call", () => {
    assert.deepEqual(codesOf("getOrder"), {
      400: ["malformed_request", "unknown_field", "invalid_order_id"],
      404: ["order_not_found"],
      408: ["request_timeout"],
      429: ["too_many_requests"],
      431: ["headers_too_large"],
      500: ["internal"],
      503: ["unavailable"],
    });
    const body = [
      "malformed_request",
      "malformed_json",
      "incomplete_body",
      "missing_field",
      "unknown_field",
    ];
    assert.deepEqual(codesOf("register"), {
      400: [...body, "invalid_login", "invalid_email", "invalid_text", "invalid_request"],
      408: ["request_timeout"],
      409: ["login_taken"],
      413: ["body_too_large"],
      415: ["unsupported_media_type"],
      429: ["too_many_requests"],
      431: ["headers_too_large"],
      500: ["internal"],
      503: ["unavailable"],
    });
    assert.deepEqual(codesOf("operate")["504"], ["outcome_unknown"]);
    assert.ok(codesOf("listMessages")["400"]?.includes("invalid_cursor"), "a list has cursors");
  });

  it("include every code of the described calls", () => {
    const described = new Set(Object.keys(components.examples));
    const others = Object.keys(problemStatus).filter((code) => !described.has(code));
    // No public call gets these: they are about tokens, internal calls and other routes.
    const elsewhere = ["unauthorized", "forbidden", "not_found", "method_not_allowed"];
    assert.deepEqual(others, elsewhere);
  });

  it("say when to repeat the call and with which key", () => {
    assert.deepEqual(headersOf("getAccount", 429), ["Retry-After"]);
    assert.deepEqual(headersOf("getAccount", 503), ["Retry-After"]);
    assert.deepEqual(headersOf("operate", 503), ["Idempotency-Key", "Retry-After"]);
  });
});

describe("the responses of a call", () => {
  it("have the headers that its client can use", () => {
    const keyed = ["Idempotency-Key", "Idempotent-Replayed"];
    assert.deepEqual(headersOf("operate", 200), keyed);
    assert.deepEqual(headersOf("createOrder", 202), [...keyed, "Location"]);
    assert.deepEqual(headersOf("getOrder", 200), []);
  });
});

describe("the example", () => {
  for (const each of api) {
    const name = exportedNames.get(each) ?? "";
    it(`of ${name} is valid in the schemas of the code`, () => {
      const example = callExamples[name];
      assert.ok(example, `${name} has an example`);
      for (const source of ["params", "query", "headers", "body"] as const) {
        each[source]?.parse(example[source]);
      }
      for (const [status, schema] of Object.entries(each.replies)) {
        const body: unknown = example.replies[Number(status)];
        assert.deepEqual(schema.parse(body), body, `${status}`);
      }
    });
  }
});
