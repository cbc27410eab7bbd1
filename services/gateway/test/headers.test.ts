import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { after, before, beforeEach, describe, it } from "node:test";
import { operate } from "@arch/contracts/account";
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
