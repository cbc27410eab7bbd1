import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createOrder } from "@arch/contracts/order";
import { callEndpoint } from "@arch/testing/call";
import fc from "fast-check";
import { proxyHeaders, readPublicBase } from "../src/publicBase.ts";
import { startGateway } from "./gateway.ts";

const location = "/order/orders/AAAAAAAAAAAAAAAAAAAAAA";
const sent = {
  "x-forwarded-proto": "https",
  "x-forwarded-host": "shop.example",
  "x-forwarded-prefix": "/shop",
};

/** What a client reads of a pending order and of the API reference, behind a proxy that sends `headers`. */
async function readLinks(trustProxy: boolean, headers: Record<string, string>) {
  const gateway = await startGateway({ trustProxy });
  try {
    gateway.sidecar.callees.set("order", () => ({ status: 202, body: {}, headers: { location } }));
    const read = async (path: string) => await fetch(gateway.baseUrl + path, { headers });
    const page = await read("/docs");
    const references = [...(await page.text()).matchAll(/(?:href|src)="(\/[^"]*)"/g)];
    const document = await read("/openapi.json");
    const created = await callEndpoint(gateway.baseUrl, createOrder, { body: {}, headers });
    return {
      location: created.headers.get("location"),
      docs: references.map(([, path]) => path),
      document: /url: "([^"]*)"/.exec(await (await read("/docs/docs.js")).text())?.[1],
      servers: JSON.parse(await document.text()).servers,
      vary: [created.headers, page.headers, document.headers].map((each) => each.get("vary")),
    };
  } finally {
    await gateway.stop();
  }
}

const files = ["swagger-ui.css", "docs.css", "swagger-ui-bundle.js", "docs.js"];
const vary = "x-forwarded-proto, x-forwarded-host, x-forwarded-prefix";

describe("the links of the gateway behind a proxy", () => {
  it("name the address that the client sees, with TRUST_PROXY", async () => {
    assert.deepEqual(await readLinks(true, sent), {
      location: `https://shop.example/shop${location}`,
      docs: files.map((name) => `/shop/docs/${name}`),
      document: "/shop/openapi.json",
      servers: [{ url: "https://shop.example/shop" }],
      vary: [vary, vary, vary],
    });
  });

  it("ignore what a client sends without TRUST_PROXY", async () => {
    assert.deepEqual(await readLinks(false, sent), {
      location,
      docs: files.map((name) => `/docs/${name}`),
      document: "/openapi.json",
      servers: [{ url: "/" }],
      vary: [null, null, null],
    });
  });

  for (const [headers, origin, prefix] of [
    [{}, "", ""],
    [{ "x-forwarded-prefix": "/shop" }, "", "/shop"],
    [{ "x-forwarded-prefix": "/a/b-1/" }, "", "/a/b-1"],
    [{ "x-forwarded-proto": "HTTPS", host: "arch.homework" }, "https://arch.homework", ""],
    [{ "x-forwarded-host": "shop.example:8443" }, "http://shop.example:8443", ""],
    [{ "x-forwarded-proto": "https, http", host: "[::1]:80" }, "https://[::1]:80", ""],
    [{ "x-forwarded-host": "a.example, b.example" }, "http://a.example", ""],
    [{ "x-forwarded-proto": "javascript", "x-forwarded-host": "a b" }, "", ""],
    [{ "x-forwarded-host": "shop.example/path" }, "", ""],
    [{ "x-forwarded-host": "shop.example:70000" }, "", ""],
    [{ "x-forwarded-host": "user@shop.example" }, "", ""],
    [{ "x-forwarded-prefix": "//other.example" }, "", ""],
    [{ "x-forwarded-prefix": "/a/../b" }, "", ""],
    [{ "x-forwarded-prefix": 'shop"><script>' }, "", ""],
  ] as const) {
    it(`read ${JSON.stringify(headers)} as "${origin}${prefix}"`, () => {
      assert.deepEqual(readPublicBase(headers), { origin, prefix });
    });
  }

  it("are a URL of the given parts, whatever a proxy sends", () => {
    const value = fc.oneof(
      fc.string(),
      fc.webUrl(),
      fc.webPath(),
      fc.webAuthority({ withPort: true, withIPv6: true, withUserInfo: true }),
      fc.stringMatching(/^[/.a-z"<>\\%@:?#-]{0,20}$/),
      fc.constantFrom("http", "https"),
    );
    const property = fc.property(fc.record({ ...sentBy(value), host: value }), (headers) => {
      const { origin, prefix } = readPublicBase(headers);
      const url = new URL(`${prefix}${location}`, origin || "http://gateway");
      assert.equal(url.pathname, prefix + location);
      if (origin !== "") assert.equal(url.href.startsWith(url.origin), true);
      assert.match(origin + prefix, /^[\w./:~[\]-]*$/);
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});

function sentBy(value: fc.Arbitrary<string>) {
  return Object.fromEntries(proxyHeaders.map((name) => [name, value]));
}
