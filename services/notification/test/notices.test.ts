import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call, type Json } from "../../../tests/support/call.ts";
import { type RunningService, startService } from "../../../tests/support/service.ts";
import { notificationApp } from "../src/app.ts";

let notification: RunningService;
before(async () => {
  notification = await startService((surroundings) =>
    notificationApp({ ...surroundings, style: "notification" }),
  );
});
after(() => notification.stop());

function entryRecorded(login: string, seq: number, more: Json = {}) {
  return {
    specversion: "1.0",
    id: `op:${login}-${seq}`,
    source: "billing",
    type: "account.operation.applied",
    data: {
      version: 1,
      operationId: `op:${login}-${seq}`,
      login,
      email: "ann@example.com",
      seq,
      operation: "deposit",
      sumMinor: 100,
      balanceAfterMinor: 100 * seq,
      currency: "RUB",
      occurredAt: "2026-01-02T03:04:05.678Z",
      ...more,
    },
  };
}

const deliver = (event: unknown) =>
  call("POST", `${notification.baseUrl}/events/operation-events`, {
    body: event,
    headers: { "content-type": "application/cloudevents+json" },
  });
const notices = (login: string, more = "") =>
  call<{ messages: Json[]; nextCursor?: string }>(
    "GET",
    `${notification.baseUrl}/notice/notices/?login=${login}${more}`,
  );
const receipts = (ids: string[], caller = "billing") =>
  call("POST", `${notification.baseUrl}/notice/receipts`, {
    body: { ids },
    headers: { "dapr-caller-app-id": caller },
  });

describe("an event of billing", () => {
  it("becomes a letter, and says so to Dapr", async () => {
    const { status, body } = await deliver(entryRecorded("ann", 1));
    assert.deepEqual([status, body], [200, { status: "SUCCESS" }]);
    const [message, ...others] = (await notices("ann")).body.messages;
    assert.equal(others.length, 0);
    assert.equal(message?.["id"], "op:ann-1");
    assert.equal(message?.["kind"], "deposit");
    assert.equal(message?.["createdAt"], "2026-01-02T03:04:05.678Z");
  });

  it("that comes again, even many times at once, stays one letter", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => deliver(entryRecorded("twice", 1))),
    );
    assert.ok(
      answers.every(({ body }) => body["status"] === "SUCCESS"),
      "each is acknowledged",
    );
    assert.equal((await notices("twice")).body.messages.length, 1);
  });

  it("that nobody can read is kept as a dead letter and not asked for again", async () => {
    for (const more of [{ version: 2 }, { sumMinor: "100" }]) {
      const { body } = await deliver(entryRecorded("poison", 1, more));
      assert.deepEqual(body, { status: "SUCCESS" });
    }
    await deliver({ no: "envelope" });
    const deadLetters = await notification.connection.collection("deadLetters").find().toArray();
    assert.equal(deadLetters.length, 2);
    assert.equal((await notices("poison")).body.messages.length, 0);
    assert.deepEqual((await receipts(["op:poison-1"])).body, { held: ["op:poison-1"] });
  });
});

describe("GET /notice/notices", () => {
  it("lists letters in the order of the ledger, however late one came", async () => {
    for (const seq of [1, 3, 2]) await deliver(entryRecorded("order", seq));
    const first = await notices("order", "&limit=2");
    assert.deepEqual(
      first.body.messages.map(({ id }) => id),
      ["op:order-3", "op:order-2"],
    );
    const second = await notices("order", `&limit=2&cursor=${first.body.nextCursor}`);
    assert.deepEqual(
      second.body.messages.map(({ id }) => id),
      ["op:order-1"],
    );
  });

  it("is empty for an unknown login", async () => {
    assert.deepEqual((await notices("stranger")).body, { login: "stranger", messages: [] });
  });
});

describe("POST /notice/receipts", () => {
  it("tells which events have arrived", async () => {
    await deliver(entryRecorded("receipt", 1));
    const { body } = await receipts(["op:receipt-1", "op:receipt-2"]);
    assert.deepEqual(body, { held: ["op:receipt-1"] });
  });

  it("is closed to anyone but billing", async () => {
    assert.equal((await receipts(["op:receipt-1"], "gateway")).status, 403);
  });
});

describe("GET /dapr/subscribe", () => {
  it("names the topics, where each is heard and where failures go", async () => {
    const { body } = await call("GET", `${notification.baseUrl}/dapr/subscribe`);
    const expected = ["operation-events", "payment-events"].flatMap((topic) => [
      {
        pubsubname: "pubsub",
        topic,
        route: `/events/${topic}`,
        deadLetterTopic: `${topic}-dead-notification`,
      },
      {
        pubsubname: "pubsub",
        topic: `${topic}-dead-notification`,
        route: `/events/${topic}`,
      },
    ]);
    assert.deepEqual(body, expected);
  });
});
