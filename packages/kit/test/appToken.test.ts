import assert from "node:assert/strict";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { createApp } from "@arch/kit/service/createApp";
import { testLog as log } from "@arch/testing/log";

let server: Server;
let baseUrl: string;

before(async () => {
  const subscription = {
    pubsub: "pubsub",
    topic: "things",
    path: "/events/things",
    handle: async () => {},
    deadLetter: async () => {},
  };
  const app = createApp({
    log,
    routes: [],
    subscriptions: [subscription],
    readiness: {},
    appToken: "secret",
  });
  server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => void server.close());

const statusOf = (path: string, token?: string, method = "GET") =>
  fetch(baseUrl + path, {
    method,
    ...(token !== undefined && { headers: { "dapr-api-token": token } }),
    ...(method === "POST" && { body: "{}" }),
  }).then(({ status }) => status);

describe("a service with an app token", () => {
  it("accepts requests with the app token", async () => {
    assert.equal(await statusOf("/dapr/subscribe", "secret"), 200);
    assert.notEqual(await statusOf("/events/things", "secret", "POST"), 401);
  });

  for (const token of [undefined, "", "wrong", "secret2", "SECRET", "secret, secret"]) {
    it(`rejects a request with ${token === undefined ? "no token" : `the token ${JSON.stringify(token)}`} with 401`, async () => {
      assert.equal(await statusOf("/dapr/subscribe", token), 401);
      assert.equal(await statusOf("/events/things", token, "POST"), 401);
      assert.equal(await statusOf("/nowhere", token), 401);
    });
  }

  it("rejects a request that sends the token twice with 401", async () => {
    const headers = { "dapr-api-token": ["secret", "secret"] };
    const status = await new Promise((resolve) => {
      get(`${baseUrl}/dapr/subscribe`, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
    });
    assert.equal(status, 401);
  });

  it("serves /healthz and /readyz without a token", async () => {
    assert.deepEqual([await statusOf("/healthz"), await statusOf("/readyz")], [200, 200]);
  });
});
