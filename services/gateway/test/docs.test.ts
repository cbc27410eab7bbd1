import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import { call } from "@arch/testing/call";
import type { RunningEdge } from "@arch/testing/service";
import { startGateway } from "./gateway.ts";

let gateway: RunningEdge;
before(async () => {
  gateway = await startGateway();
});
after(() => gateway.stop());

describe("the API reference", () => {
  it("is served to programs at /openapi.json", async () => {
    const { status, headers, body } = await call("GET", `${gateway.baseUrl}/openapi.json`);
    assert.equal(status, 200);
    assert.match(headers.get("content-type") ?? "", /^application\/json\b/);
    assert.deepEqual(body, JSON.parse(JSON.stringify(openapi(api))));
  });

  it("is served to people at /docs, with every file from the gateway", async () => {
    const page = await fetch(`${gateway.baseUrl}/docs`);
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    const references = [...(await page.text()).matchAll(/(?:href|src)="([^"]*)"/g)];
    const paths = references.map(([, path = ""]) => path).filter((path) => path !== "data:,");
    assert.deepEqual(paths, [
      "/docs/swagger-ui.css",
      "/docs/docs.css",
      "/docs/swagger-ui-bundle.js",
      "/docs/docs.js",
    ]);
    for (const path of paths) {
      const { status, headers } = await fetch(gateway.baseUrl + path);
      assert.equal(status, 200, path);
      const type = path.endsWith(".css") ? /^text\/css/ : /^text\/javascript/;
      assert.match(headers.get("content-type") ?? "", type, path);
    }
  });

  it("forbids inline code, inline styles and every other origin", async () => {
    const { headers } = await fetch(`${gateway.baseUrl}/docs`);
    assert.equal(
      headers.get("content-security-policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });

  it("sends the document to no validator and loads it from the gateway", async () => {
    const script = await (await fetch(`${gateway.baseUrl}/docs/docs.js`)).text();
    assert.match(script, /validatorUrl: null/);
    assert.match(script, /url: "\/openapi\.json"/);
    assert.deepEqual(openapi(api).servers, [{ url: "/" }], "calls go to the gateway");
  });

  it("calls no service, and has no other method", async () => {
    const { status, headers } = await call("DELETE", `${gateway.baseUrl}/docs`);
    assert.deepEqual([status, headers.get("allow")], [405, "HEAD, GET"]);
    assert.equal(gateway.sidecar.invocations.length, 0);
  });
});
