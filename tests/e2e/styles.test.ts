import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Order } from "@arch/contracts/order";
import { register } from "@arch/contracts/person";
import type { InteractionStyle } from "@arch/contracts/style";
import { styleNames } from "@arch/contracts/style";
import { callEndpoint, type EndpointResponse } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type Shop, shopOf } from "@arch/testing/shop";
import { BROKERS, type BrokerName } from "../../scripts/stack/brokers.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";

const drainMs = 60_000;

async function withStack(
  options: { broker: BrokerName; style: InteractionStyle; dataFolder: string },
  work: (stack: Stack, shop: Shop) => Promise<void>,
): Promise<void> {
  const stack = await startStack({ ...options, report: () => {} });
  try {
    await work(stack, shopOf(stack));
  } finally {
    await stack.stop();
  }
}

/** Waits until every order of a login is settled, and checks the balance. */
async function everyOrderSettled(shop: Shop, login: string, deposited: number): Promise<void> {
  const orders = await eventually(async () => {
    const all = await shop.orders(login);
    const pending = all.filter(({ status }) => status === "pending");
    assert.deepEqual(pending, []);
    return all;
  }, drainMs);
  const spent = orders
    .filter(({ status }) => status === "paid")
    .reduce((sum, { price }) => sum + price, 0);
  assert.equal(await shop.balance(login), deposited - spent);
}

for (const style of styleNames) {
  // Each style runs once; the brokers alternate.
  const broker = BROKERS[styleNames.indexOf(style) % BROKERS.length] ?? BROKERS[0];
  describe("an outage of billing", () => {
    it(`responds 202 to orders for 20 s and settles all of them after the restart, in the style ${style}`, async (t) => {
      const dataFolder = `.data/test/billing-outage-${style}`;
      await withStack({ broker, style, dataFolder }, async (stack, shop) => {
        const login = await shop.newUser(1000);
        await shop.everyMessage(login, drainMs);
        await stack.unit("billing").kill();
        const responses: Promise<EndpointResponse<Order>>[] = [];
        for (let tick = 0; tick < 50; tick++) {
          const price = tick % 10 === 9 ? 2000 : 3;
          responses.push(shop.order({ login, price }, { prefer: "wait=1" }));
          await delay(400);
        }
        for (const { status, body, headers } of await Promise.all(responses)) {
          assert.deepEqual([status, body.isPaid], [202, null]);
          assert.equal(headers.get("location"), `/order/orders/${body.orderId}`);
        }
        await stack.unit("billing").start();
        const startedMs = performance.now();
        await everyOrderSettled(shop, login, 1000);
        await shop.everyMessage(login, drainMs);
        t.diagnostic(
          `drained ${Math.round(performance.now() - startedMs)} ms after the start of billing`,
        );
        assert.equal(await shop.balance(login), 1000 - 45 * 3);
        assert.equal((await shop.messages(login)).length, 51);
      });
    });
  });
}

describe("a change of the style with pending orders and registrations", () => {
  for (const [index, before] of styleNames.entries()) {
    const after = styleNames[(index + 1) % styleNames.length] ?? before;
    it(`completes all pending orders and registrations after the change from ${before} to ${after}`, async () => {
      const broker = BROKERS[index % BROKERS.length] ?? BROKERS[0];
      const dataFolder = `.data/test/from-${before}`;
      const late = `late-${before}`;
      const registration = { login: late, email: `${late}@example.com` };
      let login = "";
      await withStack({ broker, style: before, dataFolder }, async (stack, shop) => {
        login = await shop.newUser(100);
        await stack.unit("billing").kill();
        for (let count = 0; count < 10; count++) {
          const { status } = await shop.order({ login, price: 1 }, { prefer: "wait=0" });
          assert.equal(status, 202);
        }
        const { status } = await callEndpoint(stack.baseUrl, register, { body: registration });
        assert.equal(status, 503);
      });
      await withStack({ broker, style: after, dataFolder }, async (stack, shop) => {
        await everyOrderSettled(shop, login, 100);
        assert.equal(await shop.balance(login), 90);
        await shop.everyMessage(login, drainMs);
        await eventually(async () => assert.equal(await shop.balance(late), 0), drainMs);
        const repeat = await callEndpoint(stack.baseUrl, register, { body: registration });
        assert.equal(repeat.status, 200);
      });
    });
  }
});
