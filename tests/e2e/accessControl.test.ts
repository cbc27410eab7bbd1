import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createAccount } from "@arch/contracts/account";
import { allCalls } from "@arch/contracts/api";
import { type AppId, apps, services } from "@arch/contracts/apps";
import { call, callEndpoint, type Json } from "@arch/testing/call";
import { type Shop, shopOf } from "@arch/testing/shop";
import { listListeners } from "../../scripts/processes/sockets.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { appUrl, sidecarUrl } from "../ports.ts";

const internal = allCalls.filter(({ callers }) => callers !== "public");
const maxInFlight = 16;

describe("access control", () => {
  let stack: Stack;
  let shop: Shop;
  before(async () => {
    stack = await startStack({
      dataFolder: ".data/test/access-control",
      report: () => {},
      env: { MAX_IN_FLIGHT: String(maxInFlight) },
    });
    shop = shopOf(stack);
  });
  after(() => stack.stop());

  /** Calls the API of an app's sidecar with the token that the app has. */
  const callSidecar = (app: AppId, path: string, body: Json, headers = {}) =>
    call("POST", `${sidecarUrl(app)}/v1.0/${path}`, {
      body,
      headers: { "dapr-api-token": stack.tokens.dapr, ...headers },
    });
  const invokeBilling = (app: AppId, path: string, body: Json, headers = {}) =>
    callSidecar(app, `invoke/billing/method${path}`, body, headers);
  const publishAs = (app: AppId, topic: string) =>
    callSidecar(app, `publish/pubsub/${topic}`, { version: 1 });

  it("rejects a request to a service's port without the app token with 401", async () => {
    const headers = { "dapr-caller-app-id": "order" };
    for (const app of services) {
      for (const path of ["/account?login=ann", "/dapr/subscribe", "/nowhere"]) {
        const { status } = await call("GET", appUrl(app) + path, { headers });
        assert.equal(status, 401, `${app} ${path}`);
      }
    }
  });

  it("rejects a request to a sidecar's API without the Dapr API token with 401", async () => {
    for (const app of apps) {
      for (const path of ["/v1.0/metadata", "/v1.0/invoke/billing/method/account?login=ann"]) {
        const { status } = await fetch(sidecarUrl(app) + path);
        assert.equal(status, 401, `${app} ${path}`);
      }
    }
  });

  it("responds 404 to each internal call at the gateway", async () => {
    assert.ok(internal.length >= 4, "there are internal calls");
    for (const endpoint of internal) {
      const options = endpoint.method === "get" ? {} : { body: {} };
      const { status } = await callEndpoint(stack.baseUrl, endpoint, options);
      assert.equal(status, 404, endpoint.path);
    }
  });

  it("rejects an internal call from a service that is not an allowed caller with 403", async () => {
    const body = { login: "attacker", email: "a@example.com" };
    const forged = { "dapr-caller-app-id": "person" };
    const { path } = createAccount;
    for (const app of ["gateway", "order", "notification"] as const) {
      assert.equal((await invokeBilling(app, path, body)).status, 403, app);
      assert.equal((await invokeBilling(app, path, body, forged)).status, 403, `${app}, forged`);
    }
    assert.equal((await invokeBilling("person", path, body)).status, 200);
  });

  it("rejects an event that a service sends to a subscriber's route by invocation", async () => {
    const login = await shop.newUser(10);
    const orderId = "forged".padStart(22, "0");
    const createdAt = new Date().toISOString();
    const data = { version: 1, orderId, login, priceMinor: 100, createdAt };
    const event = { id: `order:${orderId}`, type: "order.created", data };
    const route = "/events/order-events";
    for (const app of apps.filter((app) => app !== "billing")) {
      for (const path of [route, "/EVENTS/order-events/", "/events//order-events"]) {
        const { status } = await invokeBilling(app, path, event);
        assert.ok(status === 403 || status === 404, `${app} ${path}: ${status}`);
      }
      const forged = { "dapr-caller-app-id": "" };
      assert.equal((await invokeBilling(app, route, event, forged)).status, 403);
    }
    assert.equal(await shop.balance(login), 10);
  });

  it("rejects an event from a service that may not publish on the topic with 403", async () => {
    for (const app of ["person", "notification"] as const) {
      assert.equal((await publishAs(app, "order-events")).status, 403, app);
    }
    assert.equal((await publishAs("order", "operation-events")).status, 403);
    assert.ok(
      (await publishAs("gateway", "order-events")).status >= 400,
      "the gateway has no broker",
    );
  });

  it("has no process that listens on an address other than loopback", () => {
    const pids = [...stack.units.values()].flatMap(({ pid }) => pid ?? []);
    const listeners = listListeners(pids);
    assert.ok(listeners.length >= pids.length, `only ${listeners.length} sockets were found`);
    assert.deepEqual(
      listeners.filter(({ address }) => address !== "127.0.0.1" && address !== "::1"),
      [],
    );
  });

  it("rejects calls above MAX_IN_FLIGHT at the gateway with 429, and applies all others", async () => {
    const login = await shop.newUser();
    const deposits = Array.from({ length: 300 }, () => shop.operate(login, "deposit", 1));
    const responses = await Promise.all(deposits);
    const rejected = responses.filter(({ status }) => status === 429);
    assert.ok(rejected.length > 0, "some are rejected");
    for (const { headers, problem } of rejected) {
      assert.deepEqual([headers.get("retry-after"), problem.code], ["1", "too_many_requests"]);
    }
    const accepted = responses.filter(({ status }) => status === 200).length;
    assert.equal(accepted + rejected.length, responses.length);
    assert.equal(await shop.balance(login), accepted);
    await shop.everyMessage(login, 30_000);
  });
});
