import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";
import { getAccount } from "@arch/contracts/account";
import { register } from "@arch/contracts/person";
import type { ProblemBody } from "@arch/contracts/problem";
import { call, callEndpoint } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { closedGate } from "@arch/testing/gate";
import type { RunningEdge } from "@arch/testing/service";
import { echo, maxInFlight, resetServices, startGateway } from "./gateway.ts";

let gateway: RunningEdge;
before(async () => {
  gateway = await startGateway();
});
after(() => gateway.stop());
beforeEach(() => resetServices(gateway));

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

  it("responds 404 to GET /dapr/subscribe: it is no subscriber, and its routes are public", async () => {
    for (const path of ["/dapr/subscribe", "/dapr/config", "/v1.0/metadata"]) {
      const { status, body, headers } = await call<ProblemBody>("GET", gateway.baseUrl + path);
      assert.deepEqual([status, body.code], [404, "not_found"], path);
      assert.match(headers.get("content-type") ?? "", /^application\/problem\+json/);
    }
  });

  it("probes its sidecar once for concurrent and for quick successive health checks", async () => {
    const url = `${gateway.baseUrl}/readyz`;
    const probesBefore = gateway.sidecar.ownProbes;
    const checks = await Promise.all(Array.from({ length: 50 }, () => call("GET", url)));
    assert.ok(
      checks.every(({ status }) => status === 200),
      "all are ready",
    );
    assert.ok(gateway.sidecar.ownProbes - probesBefore <= 2, "at most one probe per second");
  });

  for (const [status, text] of [
    [431, "Request Header Fields Too Large"],
    [401, "invalid api token"],
    [404, "404 page not found"],
  ] as const) {
    it(`converts a text response ${status} of the sidecar into 503 unavailable`, async () => {
      const headers = { "content-type": "text/plain" };
      gateway.sidecar.callees.set("billing", () => ({ status, headers, body: text }));
      const response = await readAccount();
      assert.deepEqual([response.status, response.problem.code], [503, "unavailable"]);
      assert.equal(JSON.stringify(response.problem).includes(text), false);
    });
  }

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
    const accepted = Array.from({ length: maxInFlight }, readAccount);
    await eventually(async () => assert.equal(invocations().length, maxInFlight));
    const excess = await readAccount();
    assert.deepEqual([excess.status, excess.headers.get("retry-after")], [429, "1"]);
    gate.open();
    assert.ok(
      (await Promise.all(accepted)).every(({ status }) => status === 200),
      "all others are served",
    );
    assert.equal((await readAccount()).status, 200);
  });
});
