import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { getReceipts, listMessages, sendMessages } from "@arch/contracts/message";
import { subscribeComponent } from "@arch/contracts/topic";
import { call, callEndpoint, type Json } from "@arch/testing/call";
import { deliver, deliverRaw } from "@arch/testing/deliver";
import { ledgerEntry, testMoment } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { notificationApp } from "../src/app.ts";

let notification: RunningService;
before(async () => {
  notification = await startService(notificationApp);
});
after(() => notification.stop());

const idOf = (login: string, seq: number) => `op:${login}-${seq}`;

/** The event of a deposit; `fields` can make it invalid. */
function operationApplied(login: string, seq: number, fields: Json = {}) {
  const id = idOf(login, seq);
  const entry = ledgerEntry({ operationId: id, login, seq, balanceAfterMinor: 100 * seq });
  const data = { ...entry, ...fields };
  return { topic: "operation-events", type: "account.operation.applied", id, data };
}

/** The event of a payment; a reason declines it. */
function payment(login: string, fields: Json = {}) {
  const event = operationApplied(login, 1, { operation: "withdraw", orderId: "o1", ...fields });
  const type = fields["reason"] === undefined ? "payment.completed" : "payment.declined";
  return { ...event, topic: "payment-events", type };
}

const pageOf = async (login: string, query: { limit?: string; cursor?: string } = {}) =>
  (await callEndpoint(notification.baseUrl, listMessages, { query: { login, ...query } })).body;
const messagesTo = async (login: string) => (await pageOf(login)).messages;
const receipts = (ids: string[], caller = "billing") =>
  callEndpoint(notification.baseUrl, getReceipts, {
    body: { ids },
    headers: { "dapr-caller-app-id": caller },
  });
const send = (entries: unknown[], caller = "billing") =>
  callEndpoint(notification.baseUrl, sendMessages, {
    body: { entries },
    headers: { "dapr-caller-app-id": caller },
  });

describe("an event on operation-events", () => {
  it("stores one message about an event on operation-events and acknowledges the event", async () => {
    const { status, body } = await deliver(notification, operationApplied("ann", 1));
    assert.deepEqual([status, body], [200, { status: "SUCCESS" }]);
    const [message, ...others] = await messagesTo("ann");
    assert.equal(others.length, 0);
    assert.equal(message?.id, "op:ann-1");
    assert.equal(message?.kind, "deposit");
    assert.equal(message?.createdAt, testMoment);
  });

  it("stores one message when the same event is delivered twenty times at once", async () => {
    const event = operationApplied("twice", 1);
    const responses = await Promise.all(
      Array.from({ length: 20 }, () => deliver(notification, event)),
    );
    assert.ok(
      responses.every(({ body }) => body["status"] === "SUCCESS"),
      "each is acknowledged",
    );
    assert.equal((await messagesTo("twice")).length, 1);
  });

  it("dead-letters an invalid event, acknowledges it and lists it as received", async () => {
    const long = "x".repeat(4 * 1024 * 1024);
    for (const fields of [{ version: 2 }, { sumMinor: "100" }, { login: long }]) {
      const { body } = await deliver(notification, operationApplied("poison", 1, fields));
      assert.deepEqual(body, { status: "SUCCESS" });
    }
    await deliverRaw(notification, "operation-events", { no: "envelope" });
    const deadLetters = await notification.db.collection("deadLetters").find().toArray();
    assert.equal(deadLetters.length, 2);
    assert.equal((await messagesTo("poison")).length, 0);
    const poison = idOf("poison", 1);
    assert.deepEqual((await receipts([poison])).body, { received: [poison] });
  });
});

describe("an event on payment-events", () => {
  it("stores a message of kind order_paid or order_declined about an event on payment-events", async () => {
    await deliver(notification, payment("happy"));
    await deliver(notification, payment("sad", { reason: "insufficient_funds" }));
    for (const [login, kind] of [
      ["happy", "order_paid"],
      ["sad", "order_declined"],
    ] as const) {
      assert.equal((await messagesTo(login))[0]?.kind, kind);
    }
  });

  it("stores neither a message nor a dead letter about the payment of an unknown login", async () => {
    const unknown = { reason: "account_not_found", email: undefined, seq: undefined };
    const event = payment("ghost", unknown);
    assert.deepEqual((await deliver(notification, event)).body, { status: "SUCCESS" });
    assert.deepEqual((await receipts([event.id])).body, { received: [] });
  });
});

describe("POST /notice/send", () => {
  it("stores one message for each entry, however often it is sent or delivered as an event", async () => {
    const events = [1, 2].map((seq) => operationApplied("sent", seq));
    const entries = events.map(({ data }) => data);
    const ids = events.map(({ id }) => id);
    for (const _ of [1, 2]) assert.deepEqual((await send(entries)).body, { received: ids });
    await deliver(notification, operationApplied("sent", 1));
    assert.equal((await messagesTo("sent")).length, 2);
  });

  it("rejects /notice/send from any service but billing with 403, and an invalid entry with 400", async () => {
    assert.equal((await send([operationApplied("spoof", 1).data], "gateway")).status, 403);
    assert.equal((await send([{ version: 2 }])).status, 400);
  });
});

describe("a dead letter whose replay is requested", () => {
  it("replays a requested dead letter: removes it when its event is valid, and leaves it when it is invalid", async () => {
    const event = operationApplied("fixed", 1);
    await deliver(notification, { ...event, data: { ...event.data, version: 2 } });
    type Dead = { _id: string; event: string; replayWanted?: boolean };
    const deadLetters = notification.db.collection<Dead>("deadLetters");
    const find = () => deadLetters.findOne({ _id: event.id });
    await deadLetters.updateOne({ _id: event.id }, { $set: { replayWanted: true } });
    await eventually(async () => assert.equal((await find())?.replayWanted, undefined));
    const stored = await find();
    assert.ok(stored, "the dead letter stays");
    const fixed = JSON.stringify({ ...JSON.parse(stored.event), data: event.data });
    await deadLetters.updateOne({ _id: event.id }, { $set: { event: fixed, replayWanted: true } });
    await eventually(async () => assert.equal(await find(), null));
    assert.equal((await messagesTo("fixed")).length, 1);
  });
});

describe("GET /notice/notices", () => {
  it("lists messages in the order of the ledger, newest first, whatever the order of arrival", async () => {
    for (const seq of [1, 3, 2]) await deliver(notification, operationApplied("order", seq));
    const first = await pageOf("order", { limit: "2" });
    assert.deepEqual(
      first.messages.map(({ id }) => id),
      ["op:order-3", "op:order-2"],
    );
    const { nextCursor: cursor = "" } = first;
    const second = await pageOf("order", { limit: "2", cursor });
    assert.deepEqual(
      second.messages.map(({ id }) => id),
      ["op:order-1"],
    );
  });

  it("lists no messages for an unknown login, also when the path ends with a slash", async () => {
    const expected = { login: "unknown", messages: [] };
    assert.deepEqual(await pageOf("unknown"), expected);
    const url = `${notification.baseUrl}/notice/notices/?login=unknown`;
    assert.deepEqual((await call("GET", url)).body, expected);
  });
});

describe("POST /notice/receipts", () => {
  it("returns the ids of the events that have arrived", async () => {
    await deliver(notification, operationApplied("receipt", 1));
    const { body } = await receipts(["op:receipt-1", "op:receipt-2"]);
    assert.deepEqual(body, { received: ["op:receipt-1"] });
  });

  it("rejects /notice/receipts from any service but billing with 403", async () => {
    assert.equal((await receipts(["op:receipt-1"], "gateway")).status, 403);
  });
});

describe("GET /dapr/subscribe", () => {
  it("lists the subscribed topics at /dapr/subscribe, each with its own component and route", async () => {
    const { body } = await call<Json[]>("GET", `${notification.baseUrl}/dapr/subscribe`);
    const expected = ["operation-events", "payment-events"].map((topic) => {
      return { pubsubname: subscribeComponent(topic), topic, route: `/events/${topic}` };
    });
    assert.deepEqual(body, expected);
  });
});
