import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { api } from "@arch/contracts/api";
import { call, type Json } from "@arch/testing/call";
import { type Shop, shopOf } from "@arch/testing/shop";
import { listListeners } from "../../scripts/processes/sockets.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";

const sidecarPort = { gateway: 3580, person: 3581, billing: 3582, order: 3583, notification: 3584 };
const appPort = { person: 8081, billing: 8082, order: 8083, notification: 8084 };
const internal = api.filter(({ callers }) => callers !== "public");
const atOnce = 16;

describe("a door that must stay shut", () => {
  let stack: Stack;
  let shop: Shop;
  before(async () => {
    stack = await startStack({
      dataFolder: ".data/test/doors",
      report: () => {},
      env: { MAX_IN_FLIGHT: String(atOnce) },
    });
    shop = shopOf(stack);
  });
  after(() => stack.stop());

  /** Calls a service through the sidecar of another, with the token that the other has. */
  const invokeAs = (app: keyof typeof sidecarPort, target: string, body: Json, headers = {}) =>
    call("POST", `http://127.0.0.1:${sidecarPort[app]}/v1.0/invoke/${target}`, {
      body,
      headers: { "dapr-api-token": stack.tokens.dapr, ...headers },
    });
  const publishAs = (app: keyof typeof sidecarPort, topic: string) =>
    call("POST", `http://127.0.0.1:${sidecarPort[app]}/v1.0/publish/pubsub/${topic}`, {
      body: { version: 1 },
      headers: { "dapr-api-token": stack.tokens.dapr },
    });

  it("is each service's own port, for whoever is not its sidecar", async () => {
    const forged = { "dapr-caller-app-id": "order" };
    for (const [app, port] of Object.entries(appPort)) {
      for (const path of ["/account?login=ann", "/dapr/subscribe", "/nowhere"]) {
        const { status } = await call("GET", `http://127.0.0.1:${port}${path}`, {
          headers: forged,
        });
        assert.equal(status, 401, `${app} ${path}`);
      }
    }
  });

  it("is each sidecar's API, for whoever has not its token", async () => {
    for (const [app, port] of Object.entries(sidecarPort)) {
      for (const path of ["/v1.0/metadata", "/v1.0/invoke/billing/method/account?login=ann"]) {
        const { status } = await fetch(`http://127.0.0.1:${port}${path}`);
        assert.equal(status, 401, `${app} ${path}`);
      }
    }
  });

  it("is each internal call, at the gateway", async () => {
    assert.ok(internal.length >= 4, "there are internal calls");
    for (const { method, path } of internal) {
      const verb = method.toUpperCase() as "GET" | "POST" | "PUT";
      const body = method === "get" ? {} : { body: {} };
      const { status } = await call(verb, stack.baseUrl + path, body);
      assert.equal(status, 404, path);
    }
  });

  it("is each internal call, for a service that has no business with it", async () => {
    const body = { login: "intruder", email: "i@example.com" };
    const forged = { "dapr-caller-app-id": "person" };
    for (const app of ["gateway", "order", "notification"] as const) {
      const target = "billing/method/account/createAccount";
      assert.equal((await invokeAs(app, target, body)).status, 403, app);
      assert.equal((await invokeAs(app, target, body, forged)).status, 403, `${app}, forged`);
    }
    assert.equal(
      (await invokeAs("person", "billing/method/account/createAccount", body)).status,
      200,
    );
  });

  it("is each event's route, for whoever would tell it by a call", async () => {
    const login = await shop.newUser(10);
    const orderId = "forged".padStart(22, "0");
    const created = {
      version: 1,
      orderId,
      login,
      priceMinor: 100,
      createdAt: new Date().toISOString(),
    };
    const event = { id: `order:${orderId}`, type: "order.created", data: created };
    for (const app of ["gateway", "person", "order", "notification"] as const) {
      for (const path of ["events/order-events", "EVENTS/order-events/", "events//order-events"]) {
        const { status } = await invokeAs(app, `billing/method/${path}`, event);
        assert.ok(status === 403 || status === 404, `${app} ${path}: ${status}`);
      }
      const forged = { "dapr-caller-app-id": "" };
      assert.equal(
        (await invokeAs(app, "billing/method/events/order-events", event, forged)).status,
        403,
      );
    }
    assert.equal(await shop.balance(login), 10);
  });

  it("is each topic, for a service that has nothing to tell on it", async () => {
    for (const app of ["person", "notification"] as const) {
      assert.equal((await publishAs(app, "order-events")).status, 403, app);
    }
    assert.equal((await publishAs("order", "operation-events")).status, 403);
    assert.ok(
      (await publishAs("gateway", "order-events")).status >= 400,
      "it has no broker at all",
    );
  });

  it("is the network: everything listens on the loopback address alone", () => {
    const pids = [...stack.units.values()].flatMap(({ pid }) => pid ?? []);
    const listeners = listListeners(pids);
    assert.ok(listeners.length >= pids.length, `only ${listeners.length} sockets were found`);
    assert.deepEqual(
      listeners.filter(({ address }) => address !== "127.0.0.1" && address !== "::1"),
      [],
    );
  });

  it("is the gateway, for more calls at once than it has places", async () => {
    const login = await shop.newUser();
    const deposits = Array.from({ length: 300 }, () => shop.operate(login, "deposit", 1));
    const answers = await Promise.all(deposits);
    const refused = answers.filter(({ status }) => status === 429);
    assert.ok(refused.length > 0, "some are refused");
    for (const { headers, body } of refused) {
      assert.deepEqual([headers.get("retry-after"), body["code"]], ["1", "too_many_requests"]);
    }
    const accepted = answers.filter(({ status }) => status === 200).length;
    assert.equal(accepted + refused.length, answers.length);
    assert.equal(await shop.balance(login), accepted);
    await shop.everyMessage(login, 30_000);
  });
});
