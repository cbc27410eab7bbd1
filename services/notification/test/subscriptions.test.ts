import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { topics } from "@arch/contracts/events";
import { subscribeComponent } from "@arch/contracts/topic";
import { call, type Json } from "@arch/testing/call";
import { deliver, deliverRaw } from "@arch/testing/deliver";
import { testMoment } from "@arch/testing/events";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { notificationApp } from "../src/app.ts";
import { idOf, operationApplied, payment, readMessages, readReceipts } from "./notification.ts";

let notification: RunningService;
before(async () => {
  notification = await startService(notificationApp);
});
after(() => notification.stop());

const messagesTo = async (login: string) => (await readMessages(notification, { login })).messages;

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
    assert.deepEqual((await readReceipts(notification, [poison])).body.received, [poison]);
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
    assert.deepEqual((await readReceipts(notification, [event.id])).body.received, []);
  });
});

describe("a dead letter whose replay is requested", () => {
  type Dead = { _id: string; event: string; unfinished?: object };
  const collection = () => notification.db.collection<Dead>("deadLetters");
  const find = (_id: string) => collection().findOne({ _id });
  const request = (fields: object) => ({
    $set: { ...fields, unfinished: { attempts: 0, nextAttemptAt: new Date() } },
  });

  it("replays a requested dead letter: removes it when its event is valid, and leaves it when it is invalid", async () => {
    const event = operationApplied("fixed", 1);
    const _id = event.id;
    await deliver(notification, { ...event, data: { ...event.data, version: 2 } });
    await collection().updateOne({ _id }, request({}));
    await eventually(async () => assert.equal((await find(_id))?.unfinished, undefined));
    const stored = await find(_id);
    assert.ok(stored, "the dead letter stays");
    const fixed = JSON.stringify({ ...JSON.parse(stored.event), data: event.data });
    await collection().updateOne({ _id }, request({ event: fixed }));
    await eventually(async () => assert.equal(await find(_id), null));
    assert.equal((await messagesTo("fixed")).length, 1);
  });
});

describe("GET /dapr/subscribe", () => {
  it("lists the subscribed topics at /dapr/subscribe, each with its own component and route", async () => {
    const { body } = await call<Json[]>("GET", `${notification.baseUrl}/dapr/subscribe`);
    const own = topics.filter(({ subscribers }) => subscribers.includes("notification"));
    const expected = own.map(({ name: topic }) => {
      return { pubsubname: subscribeComponent(topic), topic, route: `/events/${topic}` };
    });
    assert.ok(expected.length > 1, "notification subscribes to several topics");
    const byTopic = (list: Json[]) =>
      list.toSorted((a, b) => (String(a["topic"]) < String(b["topic"]) ? -1 : 1));
    assert.deepEqual(byTopic(body), byTopic(expected));
  });
});
