import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { call, type HttpResponse } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type Shop, shopOf } from "@arch/testing/shop";
import { BROKERS, type BrokerName } from "../../scripts/stack/brokers.ts";
import { STYLES, type StyleName } from "../../scripts/stack/choices.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";

const drainMs = 60_000;

async function withStack(
  options: { broker: BrokerName; style: StyleName; dataFolder: string },
  work: (stack: Stack, shop: Shop) => Promise<void>,
): Promise<void> {
  const stack = await startStack({ ...options, report: () => {} });
  try {
    await work(stack, shopOf(stack));
  } finally {
    await stack.stop();
  }
}

/** Waits until every order of a login is settled, and checks that they took what they cost. */
async function everyOrderSettled(shop: Shop, login: string, deposited: number): Promise<void> {
  const orders = await eventually(async () => {
    const all = await shop.orders(login);
    const pending = all.filter(({ status }) => status === "pending");
    assert.deepEqual(pending, []);
    return all;
  }, drainMs);
  const spent = orders
    .filter(({ status }) => status === "paid")
    .reduce((sum, { price }) => sum + Number(price), 0);
  assert.equal(await shop.balance(login), deposited - spent);
}

for (const style of STYLES) {
  // Each style once, and the brokers in turn.
  const broker = BROKERS[STYLES.indexOf(style) % BROKERS.length] ?? BROKERS[0];
  describe(`in the style ${style}, while billing is away for twenty seconds`, () => {
    it("answers each order 202, and settles each by itself when billing is back", async (t) => {
      const dataFolder = `.data/test/billing-away-${style}`;
      await withStack({ broker, style, dataFolder }, async (stack, shop) => {
        const login = await shop.newUser(1000);
        await shop.everyMessage(login, drainMs);
        await stack.unit("billing").kill();
        const answers: Promise<HttpResponse>[] = [];
        for (let tick = 0; tick < 50; tick++) {
          const price = tick % 10 === 9 ? 2000 : 3;
          answers.push(shop.order({ login, price }, { prefer: "wait=1" }));
          await delay(400);
        }
        for (const { status, body, headers } of await Promise.all(answers)) {
          assert.deepEqual([status, body["isPaid"]], [202, null]);
          assert.equal(headers.get("location"), `/order/orders/${String(body["orderId"])}`);
        }
        await stack.unit("billing").start();
        const startedMs = performance.now();
        await everyOrderSettled(shop, login, 1000);
        await shop.everyMessage(login, drainMs);
        t.diagnostic(
          `drained ${Math.round(performance.now() - startedMs)} ms after billing's start`,
        );
        assert.equal(await shop.balance(login), 1000 - 45 * 3);
        assert.equal((await shop.messages(login)).length, 51);
      });
    });
  });
}

describe("a change of the style on data with orders and registrations under way", () => {
  for (const [index, before] of STYLES.entries()) {
    const after = STYLES[(index + 1) % STYLES.length] ?? STYLES[0];
    it(`from ${before} to ${after} loses none`, async () => {
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
        const { status } = await call("POST", `${stack.baseUrl}/person/register`, {
          body: registration,
        });
        assert.equal(status, 503);
      });
      await withStack({ broker, style: after, dataFolder }, async (stack, shop) => {
        await everyOrderSettled(shop, login, 100);
        assert.equal(await shop.balance(login), 90);
        await shop.everyMessage(login, drainMs);
        await eventually(async () => assert.equal(await shop.balance(late), 0), drainMs);
        const again = await call("POST", `${stack.baseUrl}/person/register`, {
          body: registration,
        });
        assert.equal(again.status, 200);
      });
    });
  }
});
