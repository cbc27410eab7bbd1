import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { api } from "@arch/contracts/api";
import { openapi } from "@arch/openapi/openapi";
import { call } from "@arch/testing/call";
import { type RunningEdge, startEdge } from "@arch/testing/service";
import { gatewayApp } from "../src/app.ts";

let gateway: RunningEdge;
before(async () => {
  gateway = await startEdge((dapr) => gatewayApp(dapr, { MAX_IN_FLIGHT: 8 }));
});
after(() => gateway.stop());

describe("the gateway's own routes", () => {
  it("describe the API to programs at /openapi.json", async () => {
    const { status, headers, body } = await call("GET", `${gateway.baseUrl}/openapi.json`);
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^application\/json\b/);
    assert.deepEqual(body, JSON.parse(JSON.stringify(openapi(api))));
  });

  it("describe the API to people at /docs, in a page that may fetch and run nothing", async () => {
    const response = await fetch(`${gateway.baseUrl}/docs`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get("content-type") ?? "", /^text\/html/);
    assert.equal(
      response.headers.get("content-security-policy"),
      "default-src 'none'; style-src 'unsafe-inline'",
    );
    const page = await response.text();
    assert.ok(page.includes(`${gateway.baseUrl}/person/register`), "examples call this gateway");
  });

  it("ask nobody else, and know no other method", async () => {
    const { status, headers } = await call("DELETE", `${gateway.baseUrl}/docs`);
    assert.deepEqual([status, headers.get("allow")], [405, "HEAD, GET"]);
    assert.equal(gateway.sidecar.invocations.length, 0);
  });
});
