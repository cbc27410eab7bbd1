import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { accountEvents, paymentEvents } from "@arch/contracts/events";
import { deliver, published } from "@arch/testing/deliver";
import { testMoment } from "@arch/testing/events";
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

const personRegistered = (login: string) =>
  deliver(billing, {
    topic: "person-events",
    type: "person.registered",
    id: `person:${login}`,
    data: { version: 1, login, email: `${login}@example.com`, name: "Ann" },
  });

const orderCreated = (login: string, orderId: string, priceMinor = 500) =>
  deliver(billing, {
    topic: "order-events",
    type: "order.created",
    id: `order:${orderId}`,
    data: { version: 1, orderId, login, priceMinor, createdAt: testMoment },
  });

/** A well-formed order id with the given end. */
const orderIdOf = (end: string) => end.padStart(22, "0");

/** Waits until the outcome of an order's payment has been published `times` times. */
const payments = (orderId: string, type: keyof typeof paymentEvents.events, times: number) =>
  eventually(async () => {
    const ofOrder = billing.sidecar.publications.filter(({ id }) => id === `order:${orderId}`);
    assert.equal(ofOrder.length, times);
    const events = published(billing, paymentEvents, type);
    const outcomes = events.filter(({ id }) => id === `order:${orderId}`);
    assert.equal(outcomes.length, times, `each is ${type}`);
    return outcomes;
  });

describe("person.registered", () => {
  it("opens the account and publishes account.opened for each delivery of person.registered", async () => {
    assert.deepEqual((await personRegistered("ann")).body, { status: "SUCCESS" });
    const opened = () => published(billing, accountEvents, "account.opened");
    const first = await eventually(async () => {
      const [first] = opened();
      assert.deepEqual([first?.id, first?.data.login], ["account:ann", "ann"]);
      return first;
    });
    await operate(billing, { login: "ann", operation: "deposit", sum: 10 });
    await personRegistered("ann");
    assert.deepEqual(opened().at(1), first);
    const { body } = await operate(billing, { login: "ann", operation: "withdraw", sum: 11 });
    assert.equal(body.balance, 10, "the existing account is used");
  });
});

describe("order.created", () => {
  it("takes the price once and publishes the outcome for each delivery of order.created", async () => {
    await personRegistered("bob");
    await operate(billing, { login: "bob", operation: "deposit", sum: 7 });
    const orderId = orderIdOf("paid");
    for (const times of [1, 2, 3]) {
      assert.deepEqual((await orderCreated("bob", orderId)).body, { status: "SUCCESS" });
      await payments(orderId, "payment.completed", times);
    }
    const { body } = await operate(billing, { login: "bob", operation: "withdraw", sum: 3 });
    assert.equal(body.balance, 2, "the price was taken once");
  });

  it("declines a payment above the balance, also when order.created is repeated after a deposit", async () => {
    await personRegistered("poor");
    const orderId = orderIdOf("dear");
    await orderCreated("poor", orderId);
    await operate(billing, { login: "poor", operation: "deposit", sum: 100 });
    await orderCreated("poor", orderId);
    for (const { data } of await payments(orderId, "payment.declined", 2)) {
      assert.equal(data.reason, "insufficient_funds");
    }
  });

  it("declines the payment of an unknown login, also when the login registers later", async () => {
    const orderId = orderIdOf("unknown");
    await orderCreated("unknown", orderId);
    await personRegistered("unknown");
    await orderCreated("unknown", orderId);
    for (const { data } of await payments(orderId, "payment.declined", 2)) {
      const { reason, email, seq } = data;
      assert.deepEqual([reason, email, seq], ["account_not_found", undefined, undefined]);
    }
  });

  it("pays an order once when it is requested both by invocation and by event", async () => {
    await openAccount(billing, "both");
    await operate(billing, { login: "both", operation: "deposit", sum: 100 });
    const pay = (orderId: string) =>
      operate(
        billing,
        { login: "both", operation: "withdraw", sum: 5 },
        { "idempotency-key": `order:${orderId}`, "dapr-caller-app-id": "order" },
      );
    const [invoked, received] = [orderIdOf("invoked"), orderIdOf("received")];
    await pay(invoked);
    await payments(invoked, "payment.completed", 1);
    await orderCreated("both", invoked);
    await payments(invoked, "payment.completed", 2);
    await orderCreated("both", received);
    assert.equal((await pay(received)).headers.get("idempotent-replayed"), "true");
    const { body } = await operate(billing, { login: "both", operation: "deposit", sum: 1 });
    assert.equal(body.balance, 91);
  });

  it("dead-letters an order.created whose id is recorded with another price", async () => {
    await personRegistered("forger");
    const orderId = orderIdOf("forged");
    await orderCreated("forger", orderId, 500);
    assert.deepEqual((await orderCreated("forger", orderId, 1)).body, { status: "SUCCESS" });
    const dead = billing.db.collection<{ _id: string }>("deadLetters");
    assert.equal(await dead.countDocuments({ _id: `order:${orderId}` }), 1);
  });
});

describe("person.registered while the broker is unavailable", () => {
  it("requests redelivery of a repeated person.registered when account.opened cannot be published", async () => {
    billing.sidecar.publishStatus = 500;
    const first = await personRegistered("later");
    const repeat = await personRegistered("later");
    billing.sidecar.publishStatus = 204;
    assert.deepEqual([first.body["status"], repeat.body["status"]], ["SUCCESS", "RETRY"]);
  });
});
