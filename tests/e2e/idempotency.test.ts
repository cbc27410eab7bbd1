import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "@arch/testing/eventually";
import { type Shop, shopOf } from "@arch/testing/shop";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";

describe("idempotency", () => {
  let stack: Stack;
  let shop: Shop;
  before(async () => {
    stack = await startStack({ dataFolder: ".data/test/idempotency", report: () => {} });
    shop = shopOf(stack);
  });
  after(() => stack.stop());

  async function countSettledOrders(login: string): Promise<number> {
    return eventually(async () => {
      const listed = await shop.orders(login);
      assert.equal(
        listed.find(({ status }) => status === "pending"),
        undefined,
      );
      return listed.length;
    }, 60_000);
  }

  const tenTimes = <T>(make: () => Promise<T>) => Promise.all(Array.from({ length: 10 }, make));

  it("creates one order and one debit for ten concurrent calls with one key, with equal responses", async () => {
    const login = await shop.newUser(100);
    const key = { "idempotency-key": "ten at once", prefer: "wait=10" };
    const responses = await tenTimes(() => shop.order({ login, price: 10 }, key));
    const [first] = responses;
    assert.equal(first?.body.status, "paid");
    for (const { status, body } of responses) {
      assert.deepEqual([status, body], [200, first?.body]);
    }
    assert.equal((await shop.orders(login)).length, 1);
    assert.equal(await shop.balance(login), 90);
  });

  it("creates ten orders for ten calls without a key", async () => {
    const login = await shop.newUser(100);
    await tenTimes(() => shop.order({ login, price: 10 }));
    assert.equal((await shop.orders(login)).length, 10);
    assert.equal(await shop.balance(login), 0);
  });

  it("applies ten deposits with one key once and marks nine responses as replayed", async () => {
    const login = await shop.newUser();
    const key = { "idempotency-key": "seven" };
    const responses = await tenTimes(() => shop.operate(login, "deposit", 7, key));
    const replayed = responses.filter(
      ({ headers }) => headers.get("idempotent-replayed") === "true",
    );
    assert.equal(replayed.length, 9);
    assert.equal(await shop.balance(login), 7);
  });

  for (const victim of ["billing-sidecar", "order-sidecar"]) {
    it(`creates at most one order for each createOrder during which ${victim} is killed`, async () => {
      const logins = await Promise.all(Array.from({ length: 20 }, () => shop.newUser(10)));
      let responded = 0;
      const orders = logins.map(async (login) => {
        const { status } = await shop.order({ login, price: 10 }, { prefer: "wait=1" });
        responded++;
        return { login, isAccepted: status === 200 || status === 202 };
      });
      await Promise.race(orders);
      await stack.unit(victim).kill();
      assert.ok(responded < logins.length, "some calls are in progress");
      await stack.unit(victim).start();
      await stack.unit(victim).ready();
      for (const { login, isAccepted } of await Promise.all(orders)) {
        const made = await countSettledOrders(login);
        assert.ok(made <= 1 && (made === 1 || !isAccepted), `${login} has ${made} orders`);
        assert.equal(await shop.balance(login), made === 1 ? 0 : 10);
      }
    });
  }

  it("pays a pending order although a client uses the key of its payment", async () => {
    const login = await shop.newUser(100);
    await stack.unit("billing").stop();
    const { body: pending } = await shop.order({ login, price: 60 }, { prefer: "wait=0" });
    assert.equal(pending.status, "pending");
    await stack.unit("billing").start();
    await stack.unit("billing").ready();
    const key = { "idempotency-key": `order:${pending.orderId}` };
    await shop.operate(login, "withdraw", 1, key);
    await eventually(async () => {
      assert.equal((await shop.getOrder(pending.orderId)).status, "paid");
    }, 60_000);
    assert.equal(await shop.balance(login), 39);
  });
});
