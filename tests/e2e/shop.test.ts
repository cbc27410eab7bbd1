import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { styleNames } from "@arch/contracts/style";
import { type Collection, readCollection, runNewman } from "@arch/testing/newman";
import { shopOf } from "@arch/testing/shop";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";

const variants = BROKERS.flatMap((broker) => styleNames.map((style) => ({ broker, style })));

for (const { broker, style } of variants) {
  describe(`the shop on ${broker} in the style ${style}`, () => {
    let stack: Stack;
    before(async () => {
      // Each style starts with the data of the style before it.
      const dataFolder = `.data/test/${broker}`;
      stack = await startStack({ broker, style, dataFolder, report: () => {} });
    });
    after(() => stack.stop());

    it(`passes the eight steps of the collection twice on the same data, on ${broker} in the style ${style}`, async (t) => {
      for (const run of [1, 2]) {
        const startedMs = performance.now();
        const { requests, assertions, failures } = await runNewman(stack.baseUrl);
        const tookMs = Math.round(performance.now() - startedMs);
        t.diagnostic(`newman, ${style} on ${broker}, run ${run}: ${tookMs} ms`);
        assert.deepEqual(failures, [], `run ${run}`);
        assert.ok(assertions >= 20, `only ${assertions} assertions`);
        const steps = new Set(requests.flatMap((name) => /^\d(?=\.)/.exec(name) ?? []));
        assert.deepEqual([...steps], ["1", "2", "3", "4", "5", "6", "7", "8"]);
      }
    });

    it(`settles 200 concurrent withdrawals and stores one message about each, on ${broker} in the style ${style}`, async () => {
      const shop = shopOf(stack);
      const login = await shop.newUser(100);
      const withdrawals = Array.from({ length: 200 }, () => shop.operate(login, "withdraw", 1));
      const outcomes = (await Promise.all(withdrawals)).map(({ body }) => body.isPaid);
      assert.equal(outcomes.filter((isPaid) => isPaid).length, 100);
      assert.equal(outcomes.filter((isPaid) => !isPaid).length, 100);
      assert.equal(await shop.balance(login), 0);
      const statement = await shop.statement(login);
      const ascending = Array.from({ length: 201 }, (_, index) => index + 1);
      assert.deepEqual(
        statement.map(({ seq }) => seq),
        ascending.toReversed(),
      );
      await shop.everyMessage(login, 30_000);
    });
  });
}

describe("the Postman collection", () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ dataFolder: ".data/test/collection", report: () => {} });
  });
  after(() => stack.stop());

  it("passes each folder alone, with the variables of an earlier run", async () => {
    const collection = await readCollection();
    const login = await shopOf(stack).newUser(100);
    collection.variable = collection.variable.map((variable) =>
      variable.key === "login" ? { key: "login", value: login } : variable,
    );
    for (const { name } of collection.item) {
      const { failures, assertions } = await runNewman(stack.baseUrl, collection, name);
      assert.deepEqual(failures, [], name);
      assert.ok(assertions >= 20, `only ${assertions} assertions in ${name}`);
    }
  });

  it("reports a failed step of the Postman collection when any one step expects the opposite", async () => {
    const { item: folders } = await readCollection();
    const names = folders[0]?.item.map(({ name }) => name) ?? [];
    assert.ok(names.length >= 8, "the collection has steps");
    for (const [index, name] of names.entries()) {
      const collection = await readCollection();
      expectOpposite(collection, index);
      const { failures } = await runNewman(stack.baseUrl, collection);
      assert.ok(
        failures.some((failure) => failure.startsWith(name)),
        `${name} still passes`,
      );
    }
  });
});

/** Negates the first expectation of one step. */
function expectOpposite({ item: [folder] }: Collection, step: number): void {
  const scripts = folder?.item[step]?.event ?? [];
  for (const { script } of scripts) {
    const line = script.exec.findIndex((text) => text.includes(".to."));
    if (line >= 0) {
      script.exec[line] = script.exec[line]?.replace(".to.", ".to.not.") ?? "";
      return;
    }
  }
  assert.fail(`step ${step} expects nothing`);
}
