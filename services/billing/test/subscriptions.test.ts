import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { deliver, published } from "@arch/testing/deliver";
import { eventually } from "@arch/testing/eventually";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling("collaboration");
});
after(() => billing.stop());
beforeEach(() => {
  billing.sidecar.publications.length = 0;
});

const registered = (login: string) =>
  deliver(billing, {
    topic: "person-events",
    type: "person.registered",
    id: `person:${login}`,
    data: { version: 1, login, email: `${login}@example.com`, name: "Ann" },
  });

const created = (login: string, orderId: string, priceMinor = 500) =>
  deliver(billing, {
    topic: "order-events",
    type: "order.created",
    id: `order:${orderId}`,
    data: { version: 1, orderId, login, priceMinor, createdAt: "2026-01-02T03:04:05.678Z" },
  });

/** A well-formed order's id that ends as told. */
const orderIdOf = (end: string) => end.padStart(22, "0");

/** What was told of an order's payment, `times` times. */
const payments = (orderId: string, times: number) =>
  eventually(async () => {
    const told = billing.sidecar.publications.filter(({ id }) => id === `order:${orderId}`);
    assert.equal(told.length, times);
    return told;
  });

describe("person.registered", () => {
  it("opens the account and tells so, and tells it again when it is told again", async () => {
    assert.deepEqual((await registered("ann")).body, { status: "SUCCESS" });
    const [first] = published(billing, "account.opened");
    assert.deepEqual([first?.id, first?.data["login"]], ["account:ann", "ann"]);
    await operate(billing, { login: "ann", operation: "deposit", sum: 10 });
    await registered("ann");
    assert.deepEqual(published(billing, "account.opened").at(1), first);
    const { body } = await operate(billing, { login: "ann", operation: "withdraw", sum: 11 });
    assert.equal(body["balance"], 10, "the account is the one that was there");
  });

  it("comes again when the broker does not take the answer", async () => {
    billing.sidecar.publishStatus = 500;
    const { body } = await registered("later");
    billing.sidecar.publishStatus = 204;
    assert.deepEqual(body, { status: "RETRY" });
  });
});

describe("order.created", () => {
  it("takes the price once, and tells what came of it each time it is told", async () => {
    await registered("bob");
    await operate(billing, { login: "bob", operation: "deposit", sum: 7 });
    const orderId = orderIdOf("paid");
    for (const times of [1, 2, 3]) {
      assert.deepEqual((await created("bob", orderId)).body, { status: "SUCCESS" });
      const told = await payments(orderId, times);
      assert.deepEqual(new Set(told.map(({ type }) => type)), new Set(["payment.completed"]));
    }
    const { body } = await operate(billing, { login: "bob", operation: "withdraw", sum: 3 });
    assert.equal(body["balance"], 2, "the price was taken once");
  });

  it("is declined for want of money, and stays so", async () => {
    await registered("poor");
    const orderId = orderIdOf("dear");
    await created("poor", orderId);
    await operate(billing, { login: "poor", operation: "deposit", sum: 100 });
    await created("poor", orderId);
    for (const { type, data } of await payments(orderId, 2)) {
      assert.equal(type, "payment.declined");
      assert.equal((data as { reason: string }).reason, "insufficient_funds");
    }
  });

  it("is declined for an unknown login, also when it registers later", async () => {
    const orderId = orderIdOf("nobody");
    await created("nobody", orderId);
    await registered("nobody");
    await created("nobody", orderId);
    for (const { data } of await payments(orderId, 2)) {
      const { reason, email, seq } = data as Record<string, unknown>;
      assert.deepEqual([reason, email, seq], ["account_not_found", undefined, undefined]);
    }
  });

  it("finds the payment that was made for it by a call, and the other way round", async () => {
    await openAccount(billing, "both");
    await operate(billing, { login: "both", operation: "deposit", sum: 100 });
    const pay = (orderId: string) =>
      operate(
        billing,
        { login: "both", operation: "withdraw", sum: 5 },
        { "idempotency-key": `order:${orderId}`, "dapr-caller-app-id": "order" },
      );
    const [called, heard] = [orderIdOf("called"), orderIdOf("heard")];
    await pay(called);
    await payments(called, 1);
    await created("both", called);
    await payments(called, 2);
    await created("both", heard);
    assert.equal((await pay(heard)).headers.get("idempotent-replayed"), "true");
    const { body } = await operate(billing, { login: "both", operation: "deposit", sum: 1 });
    assert.equal(body["balance"], 91);
  });

  it("is a dead letter when its id is on record with another price", async () => {
    await registered("forger");
    const orderId = orderIdOf("forged");
    await created("forger", orderId, 500);
    assert.deepEqual((await created("forger", orderId, 1)).body, { status: "SUCCESS" });
    const dead = billing.db.collection<{ _id: string }>("deadLetters");
    assert.equal(await dead.countDocuments({ _id: `order:${orderId}` }), 1);
  });
});
