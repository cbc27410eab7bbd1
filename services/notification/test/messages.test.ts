import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { sendMessages } from "@arch/contracts/message";
import { call, callEndpoint } from "@arch/testing/call";
import { deliver } from "@arch/testing/deliver";
import { type RunningService, startService } from "@arch/testing/service";
import { notificationApp } from "../src/app.ts";
import { operationApplied, readMessages, readReceipts } from "./notification.ts";

let notification: RunningService;
before(async () => {
  notification = await startService(notificationApp);
});
after(() => notification.stop());

const messagesTo = async (login: string) => (await readMessages(notification, { login })).messages;
const send = (entries: unknown[], caller = "billing") =>
  callEndpoint(notification.baseUrl, sendMessages, {
    body: { entries },
    headers: { "dapr-caller-app-id": caller },
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

describe("POST /notice/receipts", () => {
  it("returns the ids of the events that have arrived", async () => {
    await deliver(notification, operationApplied("receipt", 1));
    const { body } = await readReceipts(notification, ["op:receipt-1", "op:receipt-2"]);
    assert.deepEqual(body, { received: ["op:receipt-1"] });
  });

  it("rejects /notice/receipts from any service but billing with 403", async () => {
    assert.equal((await readReceipts(notification, ["op:receipt-1"], "gateway")).status, 403);
  });
});
