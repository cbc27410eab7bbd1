import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { endpoint } from "@arch/contracts/endpoint";
import type { ProblemBody } from "@arch/contracts/problem";
import { maxBodyBytes } from "@arch/kit/http/body";
import { route } from "@arch/kit/http/route";
import { call, callEndpoint } from "@arch/testing/call";
import { type RunningService, startService } from "@arch/testing/service";
import { z } from "zod";

const Text = z.strictObject({ text: z.string() });
const common = { app: "order", callers: "public", problems: [] } as const;
const echoEndpoint = endpoint({
  ...common,
  method: "post",
  path: "/echo",
  summary: "Returns the body",
  body: Text,
  replies: { 200: Text },
});
const brokenEndpoint = endpoint({
  ...common,
  method: "get",
  path: "/broken",
  summary: "Throws an unexpected error",
  replies: { 200: z.object({}) },
});

let service: RunningService;
before(async () => {
  const routes = [
    route(echoEndpoint, async ({ body }) => ({ status: 200, body })),
    route(brokenEndpoint, async () => {
      throw new Error("a secret detail");
    }),
  ];
  service = await startService(() => ({
    routes,
    subscriptions: [],
    needsSubscriptions: false,
    jobs: [],
  }));
});
after(() => service.stop());

const echo = (body: unknown, contentType = "application/json") =>
  callEndpoint(service.baseUrl, echoEndpoint, { body, headers: { "content-type": contentType } });

describe("a JSON body", () => {
  for (const type of [
    "application/json",
    "application/json; charset=utf-8",
    'application/json;charset="UTF-8"',
    "application/cloudevents+json",
  ]) {
    it(`parses a JSON body with the content type ${type}`, async () => {
      assert.deepEqual((await echo({ text: "hi" }, type)).body, { text: "hi" });
    });
  }

  it("accepts a byte order mark", async () => {
    assert.deepEqual((await echo('\ufeff{"text":"hi"}')).body, { text: "hi" });
  });

  for (const [name, bytes] of [
    ["windows-1251", [0xc8, 0xe2, 0xe0, 0xed]],
    ["half a character", [0xd0]],
    ["an overlong form", [0xc0, 0xaf]],
    ["a surrogate", [0xed, 0xa0, 0x80]],
  ] as const) {
    it(`rejects bytes that are not UTF-8 with 400 malformed_json: ${name}`, async () => {
      const body = Buffer.concat([Buffer.from('{"text":"'), Buffer.from(bytes), Buffer.from('"}')]);
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${service.baseUrl}/echo`, { method: "POST", headers, body });
      const { code } = (await response.json()) as ProblemBody;
      assert.deepEqual([response.status, code], [400, "malformed_json"]);
    });
  }

  for (const type of [
    "application/json; charset=windows-1251",
    'application/json; a=b; Charset="koi8-r"',
    "application/json; charset=utf-8; charset=utf-16",
    "application/json; charset=",
  ]) {
    it(`rejects a JSON body with the content type ${type} with 415`, async () => {
      const { status, problem } = await echo({ text: "hi" }, type);
      assert.deepEqual([status, problem.code], [415, "unsupported_media_type"]);
    });
  }

  const rejections: [string, unknown, string, number, string][] = [
    ["as text/plain", '{"text": "hi"}', "text/plain", 415, "unsupported_media_type"],
    ["as application/jsonp", "{}", "application/jsonp", 415, "unsupported_media_type"],
    ["that is malformed", '{"text": ', "application/json", 400, "malformed_json"],
    ["that is empty", "", "application/json", 400, "malformed_json"],
    ["with an undeclared field", { text: "a", more: 1 }, "application/json", 400, "unknown_field"],
    [
      "with a query operator in place of a text",
      { text: { $gt: "" } },
      "application/json",
      400,
      "invalid_request",
    ],
    ["that is a list", [], "application/json", 400, "invalid_request"],
    ["with unclosed deep nesting", "[".repeat(60_000), "application/json", 400, "malformed_json"],
    [
      "above the size limit",
      { text: "x".repeat(maxBodyBytes) },
      "application/json",
      413,
      "body_too_large",
    ],
  ];
  for (const [name, body, type, status, code] of rejections) {
    it(`rejects a body ${name} with ${status} ${code}`, async () => {
      const response = await echo(body, type);
      assert.deepEqual([response.status, response.problem.code], [status, code]);
      assert.match(String(response.headers.get("content-type")), /^application\/problem\+json/);
    });
  }
});

describe("a problem response", () => {
  it("responds 500 without the message or stack of an unexpected error", async () => {
    const { status, problem } = await callEndpoint(service.baseUrl, brokenEndpoint);
    assert.deepEqual([status, problem.code], [500, "internal"]);
    assert.equal(JSON.stringify(problem).includes("secret"), false);
    assert.equal(JSON.stringify(problem).includes("at "), false);
  });

  it("responds 404 to a path without a route", async () => {
    const { status, body } = await call<ProblemBody>("GET", `${service.baseUrl}/nowhere`);
    assert.deepEqual([status, body.code], [404, "not_found"]);
  });
});
