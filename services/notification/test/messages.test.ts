import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call, type Json } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { notificationApp } from "../src/app.ts";

let notification: RunningService;
before(async () => {
  notification = await startService((context) =>
    notificationApp({ ...context, style: "notification" }),
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

const deliver = (event: unknown, topic = "operation-events") =>
  call("POST", `${notification.baseUrl}/events/${topic}`, {
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
    const long = "x".repeat(4 * 1024 * 1024);
    for (const more of [{ version: 2 }, { sumMinor: "100" }, { login: long }]) {
      const { body } = await deliver(entryRecorded("poison", 1, more));
      assert.deepEqual(body, { status: "SUCCESS" });
    }
    await deliver({ no: "envelope" });
    const deadLetters = await notification.db.collection("deadLetters").find().toArray();
    assert.equal(deadLetters.length, 2);
    assert.equal((await notices("poison")).body.messages.length, 0);
    assert.deepEqual((await receipts(["op:poison-1"])).body, { received: ["op:poison-1"] });
  });
});

describe("an event about an order", () => {
  const payment = (login: string, more: Json) => ({
    ...entryRecorded(login, 1, { operation: "withdraw", orderId: "o1", ...more }),
    type: more["reason"] === undefined ? "payment.completed" : "payment.declined",
  });
  const hear = (event: unknown) => deliver(event, "payment-events");

  it("becomes a happy letter or a sad one", async () => {
    await hear(payment("happy", {}));
    await hear(payment("sad", { reason: "insufficient_funds" }));
    for (const [login, kind] of [
      ["happy", "order_paid"],
      ["sad", "order_declined"],
    ] as const) {
      assert.equal((await notices(login)).body.messages[0]?.["kind"], kind);
    }
  });

  it("by an unknown login is nobody's letter, and no dead letter", async () => {
    const event = payment("ghost", {
      reason: "account_not_found",
      email: undefined,
      seq: undefined,
    });
    assert.deepEqual((await hear(event)).body, { status: "SUCCESS" });
    assert.deepEqual((await receipts([event.id])).body, { received: [] });
  });
});

describe("POST /notice/send", () => {
  const send = (entries: unknown[], caller = "billing") =>
    call("POST", `${notification.baseUrl}/notice/send`, {
      body: { entries },
      headers: { "dapr-caller-app-id": caller },
    });

  it("writes a letter for each entry, once however often and by whichever way it is told", async () => {
    const events = [1, 2].map((seq) => entryRecorded("sent", seq));
    const entries = events.map(({ data }) => data);
    const ids = events.map(({ id }) => id);
    for (const _ of [1, 2]) assert.deepEqual((await send(entries)).body, { received: ids });
    await deliver(events[0]);
    assert.equal((await notices("sent")).body.messages.length, 2);
  });

  it("is closed to anyone but billing, and refuses what is no entry", async () => {
    assert.equal((await send([entryRecorded("spoof", 1).data], "gateway")).status, 403);
    assert.equal((await send([{ version: 2 }])).status, 400);
  });
});

describe("a dead letter whose replay is wanted", () => {
  it("is handled once it can be read, and stays where it cannot", async () => {
    const event = entryRecorded("mended", 1);
    await deliver({ ...event, data: { ...event.data, version: 2 } });
    type Dead = { _id: string; event: string; replayWanted?: boolean };
    const deadLetters = notification.db.collection<Dead>("deadLetters");
    const want = { $set: { replayWanted: true } };
    await deadLetters.updateOne({ _id: event.id }, want);
    await eventually(async () => {
      assert.equal((await deadLetters.findOne({ _id: event.id }))?.replayWanted, undefined);
    });
    const mended = { event: JSON.stringify(event), replayWanted: true };
    await deadLetters.updateOne({ _id: event.id }, { $set: mended });
    await eventually(async () =>
      assert.equal(await deadLetters.countDocuments({ _id: event.id }), 0),
    );
    assert.equal((await notices("mended")).body.messages.length, 1);
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
    assert.deepEqual(body, { received: ["op:receipt-1"] });
  });

  it("is closed to anyone but billing", async () => {
    assert.equal((await receipts(["op:receipt-1"], "gateway")).status, 403);
  });
});

describe("GET /dapr/subscribe", () => {
  it("names the topics, each with its own component and route", async () => {
    const { body } = await call("GET", `${notification.baseUrl}/dapr/subscribe`);
    const expected = ["operation-events", "payment-events"].map((topic) => {
      return { pubsubname: `subscribe-${topic}`, topic, route: `/events/${topic}` };
    });
    assert.deepEqual(body, expected);
  });
});
