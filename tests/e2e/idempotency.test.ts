import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call, type Json } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type Shop, shopOf } from "@arch/testing/shop";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";

describe("a repeated call", () => {
  let stack: Stack;
  let shop: Shop;
  before(async () => {
    stack = await startStack({ dataFolder: ".data/test/idempotency", report: () => {} });
    shop = shopOf(stack);
  });
  after(() => stack.stop());

  async function settledOrders(login: string): Promise<number> {
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

  it("with one key makes one order, one debit and ten equal answers", async () => {
    const login = await shop.newUser(100);
    const key = { "idempotency-key": "ten at once", prefer: "wait=10" };
    const answers = await tenTimes(() => shop.order({ login, price: 10 }, key));
    const [first] = answers;
    assert.equal(first?.body["status"], "paid");
    for (const { status, body } of answers) {
      assert.deepEqual([status, body], [200, first?.body]);
    }
    assert.equal((await shop.orders(login)).length, 1);
    assert.equal(await shop.balance(login), 90);
  });

  it("without a key makes ten orders", async () => {
    const login = await shop.newUser(100);
    await tenTimes(() => shop.order({ login, price: 10 }));
    assert.equal((await shop.orders(login)).length, 10);
    assert.equal(await shop.balance(login), 0);
  });

  it("of an operation moves money once and says that it is a repeat", async () => {
    const login = await shop.newUser();
    const answers = await tenTimes(() =>
      call("PUT", `${stack.baseUrl}/account/operation`, {
        body: { login, operation: "deposit", sum: 7 },
        headers: { "idempotency-key": "seven" },
      }),
    );
    const replayed = answers.filter(({ headers }) => headers.get("idempotent-replayed") === "true");
    assert.equal(replayed.length, 9);
    assert.equal(await shop.balance(login), 7);
  });

  for (const victim of ["billing-sidecar", "order-sidecar"]) {
    it(`makes one order of each createOrder in which ${victim} dies`, async () => {
      const logins = await Promise.all(Array.from({ length: 20 }, () => shop.newUser(10)));
      let answered = 0;
      const orders = logins.map(async (login) => {
        const { status } = await shop.order({ login, price: 10 }, { prefer: "wait=1" });
        answered++;
        return { login, isAccepted: status === 200 || status === 202 };
      });
      await Promise.race(orders);
      await stack.unit(victim).kill();
      assert.ok(answered < logins.length, "some calls are in the middle");
      await stack.unit(victim).start();
      await stack.unit(victim).ready();
      for (const { login, isAccepted } of await Promise.all(orders)) {
        const made = await settledOrders(login);
        assert.ok(made <= 1 && (made === 1 || !isAccepted), `${login} has ${made} orders`);
        assert.equal(await shop.balance(login), made === 1 ? 0 : 10);
      }
    });
  }

  it("whose key is a pending order's payment changes nothing for that order", async () => {
    const login = await shop.newUser(100);
    await stack.unit("billing").stop();
    const { body: pending } = await shop.order({ login, price: 60 }, { prefer: "wait=0" });
    assert.equal(pending["status"], "pending");
    await stack.unit("billing").start();
    await stack.unit("billing").ready();
    const intruder = (body: Json) =>
      call("PUT", `${stack.baseUrl}/account/operation`, {
        body,
        headers: { "idempotency-key": `order:${String(pending["orderId"])}` },
      });
    await intruder({ login, operation: "withdraw", sum: 1 });
    await eventually(async () => {
      assert.equal((await shop.getOrder(pending["orderId"]))["status"], "paid");
    }, 60_000);
    assert.equal(await shop.balance(login), 39);
  });
});
