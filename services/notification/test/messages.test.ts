import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { deliver } from "@arch/testing/deliver";
import { type RunningService, startService } from "@arch/testing/service";
import { notificationApp } from "../src/app.ts";
import {
  deliverByInvocation,
  operationApplied,
  readMessages,
  readReceipts,
} from "./notification.ts";

let notification: RunningService;
before(async () => {
  notification = await startService(notificationApp);
});
after(() => notification.stop());

const messagesTo = async (login: string) => (await readMessages(notification, { login })).messages;

describe("delivery by invocation", () => {
  it("stores one message for each event, however often it is delivered by invocation or by the broker", async () => {
    const events = [1, 2].map((seq) => operationApplied("sent", seq));
    const ids = events.map(({ id }) => id);
    for (const _ of [1, 2]) {
      const { body } = await deliverByInvocation(notification, events);
      assert.deepEqual(body.received.toSorted(), ids);
    }
    await deliver(notification, operationApplied("sent", 1));
    assert.equal((await messagesTo("sent")).length, 2);
  });

  it("dead-letters an invalid event of a delivery, and handles the others", async () => {
    const events = [operationApplied("mixed", 1, { version: 2 }), operationApplied("mixed", 2)];
    const { body } = await deliverByInvocation(notification, events);
    assert.deepEqual(body.received.toSorted(), ["op:mixed-1", "op:mixed-2"]);
    assert.equal((await messagesTo("mixed")).length, 1);
    assert.equal(await notification.db.collection("deadLetters").countDocuments(), 1);
  });

  it("rejects a delivery from any service but the topic's owner with 403", async () => {
    const events = [operationApplied("spoof", 1)];
    assert.equal((await deliverByInvocation(notification, events, "gateway")).status, 403);
    assert.equal((await messagesTo("spoof")).length, 0);
  });
});

describe("GET /notice/notices", () => {
  it("lists messages in the order of the ledger, newest first, whatever the order of arrival", async () => {
    for (const seq of [1, 3, 2]) await deliver(notification, operationApplied("order", seq));
    const first = await readMessages(notification, { login: "order", limit: "2" });
    assert.deepEqual(
      first.messages.map(({ id }) => id),
      ["op:order-3", "op:order-2"],
    );
    const { nextCursor: cursor = "" } = first;
    const second = await readMessages(notification, { login: "order", limit: "2", cursor });
    assert.deepEqual(
      second.messages.map(({ id }) => id),
      ["op:order-1"],
    );
  });

  it("lists no messages for an unknown login, also when the path ends with a slash", async () => {
    const expected = { login: "unknown", messages: [] };
    assert.deepEqual(await readMessages(notification, { login: "unknown" }), expected);
    const url = `${notification.baseUrl}/notice/notices/?login=unknown`;
    assert.deepEqual((await call("GET", url)).body, expected);
  });
});

describe("receipts", () => {
  it("returns the ids of the events that have arrived", async () => {
    await deliver(notification, operationApplied("receipt", 1));
    const { body } = await readReceipts(notification, ["op:receipt-1", "op:receipt-2"]);
    assert.deepEqual(body.received, ["op:receipt-1"]);
  });

  it("does not count events of an undeclared type as received: their delivery dead-letters them", async () => {
    const ids = ["op:other-1"];
    const { body } = await readReceipts(notification, ids, "billing", "account.operation.unknown");
    assert.deepEqual(body.received, []);
  });

  it("rejects a query from any service but the topic's owner with 403", async () => {
    assert.equal((await readReceipts(notification, ["op:receipt-1"], "gateway")).status, 403);
  });
});
