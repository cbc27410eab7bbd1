import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { endpoint } from "@arch/contracts/endpoint";
import { maxBodyBytes } from "@arch/kit/http/body";
import { route } from "@arch/kit/http/route";
import { call } from "@arch/testing/call";
import { type RunningService, startService } from "@arch/testing/service";
import { z } from "zod";

let service: RunningService;
before(async () => {
  const text = z.strictObject({ text: z.string() });
  const common = { app: "order", callers: "public", problems: [] } as const;
  const echo = endpoint({
    ...common,
    method: "post",
    path: "/echo",
    summary: "Says it again",
    body: text,
    replies: { 200: text },
  });
  const broken = endpoint({
    ...common,
    method: "get",
    path: "/broken",
    summary: "Throws what no route should",
    replies: { 200: z.object({}) },
  });
  const routes = [
    route(echo, async ({ body }) => ({ status: 200, body })),
    route(broken, async () => {
      throw new Error("a secret of the inside");
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
  call("POST", `${service.baseUrl}/echo`, { body, headers: { "content-type": contentType } });

describe("a JSON body", () => {
  for (const type of [
    "application/json",
    "application/json; charset=utf-8",
    "application/cloudevents+json",
  ]) {
    it(`is read as ${type}`, async () => {
      assert.deepEqual((await echo({ text: "hi" }, type)).body, { text: "hi" });
    });
  }

  const refusals: [string, unknown, string, number, string][] = [
    ["is refused as text/plain", '{"text": "hi"}', "text/plain", 415, "unsupported_media_type"],
    ["is refused as application/jsonp", "{}", "application/jsonp", 415, "unsupported_media_type"],
    ["is refused when malformed", '{"text": ', "application/json", 400, "malformed_json"],
    ["is refused when empty", "", "application/json", 400, "malformed_json"],
    [
      "is refused with a field too many",
      { text: "a", more: 1 },
      "application/json",
      400,
      "unknown_field",
    ],
    [
      "is refused with an operator for a text",
      { text: { $gt: "" } },
      "application/json",
      400,
      "invalid_request",
    ],
    ["is refused as a list", [], "application/json", 400, "invalid_request"],
    [
      "is refused when nested without end",
      "[".repeat(60_000),
      "application/json",
      400,
      "malformed_json",
    ],
    [
      "is refused when too large",
      { text: "x".repeat(maxBodyBytes) },
      "application/json",
      413,
      "body_too_large",
    ],
  ];
  for (const [name, body, type, status, code] of refusals) {
    it(name, async () => {
      const answer = await echo(body, type);
      assert.deepEqual([answer.status, answer.body["code"]], [status, code]);
      assert.match(String(answer.headers.get("content-type")), /^application\/problem\+json/);
    });
  }
});

describe("an answer", () => {
  it("never shows what an unexpected error says", async () => {
    const { status, body } = await call("GET", `${service.baseUrl}/broken`);
    assert.deepEqual([status, body["code"]], [500, "internal"]);
    assert.equal(JSON.stringify(body).includes("secret"), false);
    assert.equal(JSON.stringify(body).includes("at "), false);
  });

  it("is 404 as a problem where there is no route", async () => {
    const { status, body } = await call("GET", `${service.baseUrl}/nowhere`);
    assert.deepEqual([status, body["code"]], [404, "not_found"]);
  });
});
