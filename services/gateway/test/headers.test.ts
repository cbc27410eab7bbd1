import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";
import { getAccount, getStatement, operate } from "@arch/contracts/account";
import { createOrder } from "@arch/contracts/order";
import { callEndpoint } from "@arch/testing/call";
import type { RunningEdge } from "@arch/testing/service";
import { echo, resetServices, startGateway } from "./gateway.ts";

let gateway: RunningEdge;
before(async () => {
  gateway = await startGateway();
});
after(() => gateway.stop());
beforeEach(() => resetServices(gateway));

const invocations = () => gateway.sidecar.invocations;

describe("headers at the gateway", () => {
  it("forwards only the allowed request headers, without any dapr- header", async () => {
    await callEndpoint(gateway.baseUrl, operate, {
      body: {},
      headers: {
        "idempotency-key": "mine",
        prefer: "wait=1",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "dapr-caller-app-id": "order",
        "dapr-app-id": "notification",
        "dapr-api-token": "guess",
        "x-anything": "else",
      },
    });
    const headers = invocations()[0]?.headers ?? {};
    assert.equal(headers["idempotency-key"], "mine");
    assert.equal(headers["prefer"], "wait=1");
    assert.match(String(headers["traceparent"]), /^00-0af7651916cd43dd/);
    for (const name of ["dapr-caller-app-id", "dapr-app-id", "dapr-api-token", "x-anything"]) {
      assert.equal(headers[name], undefined, name);
    }
  });

  it("drops a trace and a preference that are invalid or too long, and forwards the rest", async () => {
    for (const [traceparent, tracestate, prefer] of [
      ['"'.repeat(4_000), "a=1", "wait=soon"],
      ["a".repeat(11_000), "b".repeat(2_000), "x".repeat(1_000)],
    ] as const) {
      const headers = { traceparent, tracestate, prefer };
      const { status } = await callEndpoint(gateway.baseUrl, operate, { body: {}, headers });
      assert.equal(status, 200);
      const forwarded = invocations().at(-1)?.headers ?? {};
      assert.equal(forwarded["content-type"], "application/json");
      for (const name of Object.keys(headers)) assert.equal(forwarded[name], undefined, name);
    }
  });

  it("forwards a head of at most 2 kB, even with the longest values that are valid", async () => {
    const headers = {
      "idempotency-key": "k".repeat(255),
      prefer: "wait=30",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      tracestate: `a=${"1".repeat(253)},b=${"2".repeat(254)}`,
    };
    const query = { login: "@".repeat(64), limit: "100", cursor: "c".repeat(256) };
    await callEndpoint(gateway.baseUrl, operate, { body: {}, headers });
    await callEndpoint(gateway.baseUrl, getStatement, { query, headers });
    assert.equal(invocations().length, 2);
    for (const { app, method, path, headers: forwarded } of invocations()) {
      const lines = Object.entries(forwarded).map(([name, value]) => `${name}: ${value}`);
      const head = [`${method} /v1.0/invoke/${app}/method${path} HTTP/1.1`, ...lines].join("\r\n");
      assert.ok(head.includes(headers.tracestate), "the trace state is forwarded");
      assert.ok(head.length <= 2_048, `the head of ${path} has ${head.length} bytes`);
    }
  });

  it("writes Prefer and the content type anew", async () => {
    const headers = { prefer: "respond-async, wait=3600", "content-type": "application/json;a=b" };
    await callEndpoint(gateway.baseUrl, createOrder, { body: {}, headers });
    const forwarded = invocations()[0]?.headers ?? {};
    assert.deepEqual(
      [forwarded["prefer"], forwarded["content-type"]],
      ["wait=30", "application/json"],
    );
  });

  for (const type of ["application/json; charset=windows-1251", "text/plain", ""]) {
    it(`rejects a body of the type "${type}" with 415 without invoking a service`, async () => {
      const headers = { "content-type": type };
      const { status, problem } = await callEndpoint(gateway.baseUrl, operate, {
        body: {},
        headers,
      });
      assert.deepEqual([status, problem.code], [415, "unsupported_media_type"]);
      assert.equal(invocations().length, 0);
    });
  }

  it("rejects a query that a service would reject, so that no forwarded path is long", async () => {
    for (const [query, code] of [
      [{ login: "a".repeat(5_000) }, "invalid_login"],
      [{ login: "ann", more: "a".repeat(5_000) }, "unknown_field"],
    ] as const) {
      const { status, problem } = await callEndpoint(gateway.baseUrl, getAccount, { query });
      assert.deepEqual([status, problem.code], [400, code]);
    }
    assert.equal(invocations().length, 0);
  });

  it("adds a unique Idempotency-Key where the client sent none, and hides Idempotent-Replayed then", async () => {
    const replayed = { ...echo, headers: { "idempotent-replayed": "true" } };
    for (const app of ["billing", "order"]) gateway.sidecar.callees.set(app, () => replayed);
    const bare = await callEndpoint(gateway.baseUrl, operate, { body: {} });
    await callEndpoint(gateway.baseUrl, operate, { body: {} });
    await callEndpoint(gateway.baseUrl, createOrder, { body: {} });
    const keys = invocations().map(({ headers }) => headers["idempotency-key"]);
    assert.equal(new Set(keys).size, 3);
    assert.ok(
      keys.every((key) => typeof key === "string" && key.length > 20),
      "the generated keys are long",
    );
    assert.equal(bare.headers.get("idempotency-key"), keys[0]);
    assert.equal(bare.headers.get("idempotent-replayed"), null);
    const withKey = { body: {}, headers: { "idempotency-key": "k" } };
    const keyed = await callEndpoint(gateway.baseUrl, operate, withKey);
    assert.equal(keyed.headers.get("idempotent-replayed"), "true");
  });

  it("rejects two Idempotency-Key headers, and a key that is not printable ASCII, with 400", async () => {
    const { hostname, port } = new URL(gateway.baseUrl);
    for (const keys of [["one", "two"], ["\xff"]]) {
      const headers = { "content-type": "application/json", "idempotency-key": keys };
      const sent = request({ hostname, port, path: "/account/operation", method: "PUT", headers });
      sent.end("{}");
      const [response] = await once(sent, "response");
      response.resume();
      assert.equal(response.statusCode, 400);
    }
    assert.equal(invocations().length, 0);
  });

  it("returns a service's status and Location, without its other headers", async () => {
    gateway.sidecar.callees.set("order", () => ({
      status: 202,
      headers: { location: "/order/orders/x", "x-internal": "secret" },
      body: { status: "pending" },
    }));
    const { status, headers } = await callEndpoint(gateway.baseUrl, createOrder, { body: {} });
    assert.equal(status, 202);
    assert.equal(headers.get("location"), "/order/orders/x");
    assert.equal(headers.get("x-internal"), null);
  });
});
