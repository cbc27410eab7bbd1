import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";
import { getAccount, operate } from "@arch/contracts/account";
import { services } from "@arch/contracts/apps";
import { createOrder } from "@arch/contracts/order";
import { register } from "@arch/contracts/person";
import type { ProblemBody } from "@arch/contracts/problem";
import { call, callEndpoint } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { closedGate } from "@arch/testing/gate";
import { type RunningEdge, startEdge } from "@arch/testing/service";
import { gatewayApp } from "../src/app.ts";

let gateway: RunningEdge;
before(async () => {
  gateway = await startEdge((dapr) => gatewayApp(dapr, { MAX_IN_FLIGHT: 8 }));
});
after(() => gateway.stop());

const echo = { status: 200, body: { ok: true } };
beforeEach(() => {
  gateway.sidecar.invocations.length = 0;
  for (const app of services) gateway.sidecar.callees.set(app, () => echo);
});

const invocations = () => gateway.sidecar.invocations;
const readAccount = () => callEndpoint(gateway.baseUrl, getAccount, { query: { login: "ann" } });

/** Sends the path unchanged; fetch would normalise it. */
async function rawPath(path: string): Promise<number> {
  const { hostname, port } = new URL(gateway.baseUrl);
  const sent = request({ hostname, port, path });
  sent.end();
  const [response] = await once(sent, "response");
  response.resume();
  return response.statusCode;
}

describe("the gateway", () => {
  const publicCalls = [
    ["POST", "/person/register", "person"],
    ["PUT", "/account/operation", "billing"],
    ["GET", "/account/?login=ann", "billing"],
    ["GET", "/account/operations?login=ann&limit=2", "billing"],
    ["POST", "/order/createOrder", "order"],
    ["GET", "/order/orders?login=ann", "order"],
    ["GET", "/order/orders/AAAAAAAAAAAAAAAAAAAAAA", "order"],
    ["GET", "/notice/notices/?login=ann", "notification"],
  ] as const;
  for (const [method, path, app] of publicCalls) {
    it(`forwards ${method} ${path} to ${app}`, async () => {
      const options = method === "GET" ? {} : { body: { login: "ann" } };
      const response = await call(method, gateway.baseUrl + path, options);
      assert.deepEqual([response.status, response.body], [200, { ok: true }]);
      const [seen] = invocations();
      assert.deepEqual(
        [seen?.app, seen?.method, seen?.path],
        [app, method, path.replace("/?", "?")],
      );
      assert.equal(seen?.body, method === "GET" ? "" : '{"login":"ann"}');
    });
  }

  it("responds 404 to internal calls and event routes without invoking a service", async () => {
    for (const path of ["/account/createAccount", "/notice/receipts", "/events/order-events"]) {
      const url = gateway.baseUrl + path;
      const { status, body } = await call<ProblemBody>("POST", url, { body: {} });
      assert.deepEqual([status, body.code], [404, "not_found"], path);
    }
    assert.equal(invocations().length, 0);
  });

  it("rejects paths with dot segments, encoded or not, without invoking a service", async () => {
    for (const path of [
      "/order/orders/..%2f..%2fmetadata",
      "/order/orders/%2e%2e%2f%2e%2e%2fshutdown",
      "/order/orders/../../v1.0/shutdown",
      "/order/orders/%2e%2e",
      "//v1.0/metadata",
    ]) {
      const status = await rawPath(path);
      assert.ok(status === 400 || status === 404, `${path} got ${status}`);
    }
    assert.equal(invocations().length, 0);
  });

  it("responds 405 to an undeclared method and lists the declared ones in Allow", async () => {
    const url = `${gateway.baseUrl}/account/operation`;
    const { status, body, headers } = await call<ProblemBody>("DELETE", url);
    assert.deepEqual([status, body.code], [405, "method_not_allowed"]);
    assert.equal(headers.get("allow"), "PUT");
  });

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

  it("responds 503 with Retry-After, without Dapr's error, when a service is unreachable", async () => {
    gateway.sidecar.callees.delete("billing");
    const { status, problem, headers } = await readAccount();
    assert.deepEqual([status, problem.code], [503, "unavailable"]);
    assert.ok(Number(headers.get("retry-after")) > 0, "Retry-After is set");
    assert.equal(JSON.stringify(problem).includes("ERR_"), false);
  });

  it("responds 413 to a body that is too large, without closing the connection", async () => {
    const { status, problem } = await callEndpoint(gateway.baseUrl, register, {
      body: { login: "ann", email: "x".repeat(1_000_000) },
    });
    assert.deepEqual([status, problem.code], [413, "body_too_large"]);
    assert.equal(invocations().length, 0);
  });

  it("rejects calls above MAX_IN_FLIGHT with 429 at once and serves again afterwards", async () => {
    const gate = closedGate();
    gateway.sidecar.callees.set("billing", async () => {
      await gate.opened;
      return echo;
    });
    const eight = Array.from({ length: 8 }, readAccount);
    await eventually(async () => assert.equal(invocations().length, 8));
    const ninth = await readAccount();
    assert.deepEqual([ninth.status, ninth.headers.get("retry-after")], [429, "1"]);
    gate.open();
    assert.ok(
      (await Promise.all(eight)).every(({ status }) => status === 200),
      "all eight are served",
    );
    assert.equal((await readAccount()).status, 200);
  });
});
