import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";
import { call } from "@arch/testing/call";
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
  for (const app of ["person", "billing", "order", "notification"]) {
    gateway.sidecar.callees.set(app, () => echo);
  }
});

const invocations = () => gateway.sidecar.invocations;

/** fetch would tidy the path up before sending it. */
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
    it(`passes ${method} ${path} on to ${app}`, async () => {
      const options = method === "GET" ? {} : { body: { login: "ann" } };
      const answer = await call(method, gateway.baseUrl + path, options);
      assert.deepEqual([answer.status, answer.body], [200, { ok: true }]);
      const [seen] = invocations();
      assert.deepEqual(
        [seen?.app, seen?.method, seen?.path],
        [app, method, path.replace("/?", "?")],
      );
      assert.equal(seen?.body, method === "GET" ? "" : '{"login":"ann"}');
    });
  }

  it("knows no internal call", async () => {
    for (const path of ["/account/createAccount", "/notice/receipts", "/events/order-events"]) {
      const { status, body } = await call("POST", gateway.baseUrl + path, { body: {} });
      assert.deepEqual([status, body["code"]], [404, "not_found"], path);
    }
    assert.equal(invocations().length, 0);
  });

  it("lets no path climb out of its route", async () => {
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

  it("answers 405 with the methods that there are", async () => {
    const { status, body, headers } = await call("DELETE", `${gateway.baseUrl}/account/operation`);
    assert.deepEqual([status, body["code"]], [405, "method_not_allowed"]);
    assert.equal(headers.get("allow"), "PUT");
  });

  it("passes on only the headers that services are meant to see", async () => {
    await call("PUT", `${gateway.baseUrl}/account/operation`, {
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

  it("gives every money call without a key one of its own, and keeps its replays to itself", async () => {
    const replayed = { ...echo, headers: { "idempotent-replayed": "true" } };
    for (const app of ["billing", "order"]) gateway.sidecar.callees.set(app, () => replayed);
    const operation = `${gateway.baseUrl}/account/operation`;
    const bare = await call("PUT", operation, { body: {} });
    await call("PUT", operation, { body: {} });
    await call("POST", `${gateway.baseUrl}/order/createOrder`, { body: {} });
    const keys = invocations().map(({ headers }) => headers["idempotency-key"]);
    assert.equal(new Set(keys).size, 3);
    assert.ok(
      keys.every((key) => typeof key === "string" && key.length > 20),
      "long keys of its own",
    );
    assert.equal(bare.headers.get("idempotency-key"), keys[0]);
    assert.equal(bare.headers.get("idempotent-replayed"), null);
    const keyed = await call("PUT", operation, { body: {}, headers: { "idempotency-key": "k" } });
    assert.equal(keyed.headers.get("idempotent-replayed"), "true");
  });

  it("refuses two keys, and a key that is no printable ASCII", async () => {
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

  it("gives a service's answer back with its status, type and Location", async () => {
    gateway.sidecar.callees.set("order", () => ({
      status: 202,
      headers: { location: "/order/orders/x", "x-internal": "secret" },
      body: { status: "pending" },
    }));
    const answer = await call("POST", `${gateway.baseUrl}/order/createOrder`, { body: {} });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get("location"), "/order/orders/x");
    assert.equal(answer.headers.get("x-internal"), null);
  });

  it("answers 503 with Retry-After when a service cannot be reached", async () => {
    gateway.sidecar.callees.delete("billing");
    const { status, body, headers } = await call("GET", `${gateway.baseUrl}/account/?login=ann`);
    assert.deepEqual([status, body["code"]], [503, "unavailable"]);
    assert.ok(Number(headers.get("retry-after")) > 0, "Retry-After is set");
    assert.equal(JSON.stringify(body).includes("ERR_"), false);
  });

  it("answers 413 to a body that is too large, without cutting the connection", async () => {
    const { status, body } = await call("POST", `${gateway.baseUrl}/person/register`, {
      body: { login: "ann", email: "x".repeat(1_000_000) },
    });
    assert.deepEqual([status, body["code"]], [413, "body_too_large"]);
    assert.equal(invocations().length, 0);
  });

  it("refuses what is above its bound at once and serves again afterwards", async () => {
    const gate = closedGate();
    gateway.sidecar.callees.set("billing", async () => {
      await gate.opened;
      return echo;
    });
    const account = `${gateway.baseUrl}/account/?login=ann`;
    const eight = Array.from({ length: 8 }, () => call("GET", account));
    while (invocations().length < 8) await new Promise(setImmediate);
    const ninth = await call("GET", account);
    assert.deepEqual([ninth.status, ninth.headers.get("retry-after")], [429, "1"]);
    gate.open();
    assert.ok(
      (await Promise.all(eight)).every(({ status }) => status === 200),
      "all eight are served",
    );
    assert.equal((await call("GET", account)).status, 200);
  });
});
