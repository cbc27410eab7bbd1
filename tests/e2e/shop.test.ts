import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call, type Json } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { type Collection, readCollection, runNewman } from "@arch/testing/newman";
import { listAll } from "@arch/testing/pages";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { STYLES } from "../../scripts/stack/choices.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";

const shops = BROKERS.flatMap((broker) => STYLES.map((style) => ({ broker, style })));

for (const { broker, style } of shops) {
  describe(`the shop on ${broker} in the style ${style}`, () => {
    let stack: Stack;
    before(async () => {
      // The data of one style is what the next one starts with.
      const dataFolder = `.data/test/${broker}`;
      stack = await startStack({ broker, style, dataFolder, report: () => {} });
    });
    after(() => stack.stop());

    const post = (path: string, body: Json) => call("POST", stack.baseUrl + path, { body });
    const operate = (body: Json) => call("PUT", `${stack.baseUrl}/account/operation`, { body });

    it("passes the eight steps, again and again on the same data", async (t) => {
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

    it("settles two hundred withdrawals at once and tells each of them once", async () => {
      const login = `hot-${Date.now()}`;
      await post("/person/register", { login, email: `${login}@example.com` });
      await operate({ login, operation: "deposit", sum: 100 });
      const withdrawals = Array.from({ length: 200 }, () =>
        operate({ login, operation: "withdraw", sum: 1 }),
      );
      const outcomes = (await Promise.all(withdrawals)).map(({ body }) => body["isPaid"]);
      assert.equal(outcomes.filter((isPaid) => isPaid === true).length, 100);
      assert.equal(outcomes.filter((isPaid) => isPaid === false).length, 100);

      const account = await call("GET", `${stack.baseUrl}/account/?login=${login}`);
      assert.equal(account.body["balance"], 0);
      const lines = await listAll(stack.baseUrl, "/account/operations", login, "operations");
      const upwards = Array.from({ length: 201 }, (_, index) => index + 1);
      assert.deepEqual(
        lines.map(({ seq }) => seq),
        upwards.toReversed(),
      );

      const letters = await eventually(async () => {
        const listed = await listAll(stack.baseUrl, "/notice/notices", login, "messages");
        assert.ok(listed.length >= 201, `${listed.length} of 201 letters`);
        return listed;
      }, 30_000);
      const operationIds = lines.map(({ operationId }) => operationId);
      assert.deepEqual(
        letters.map(({ operationId }) => operationId),
        operationIds,
      );
    });
  });
}

describe("the collection", () => {
  let stack: Stack;
  before(async () => {
    stack = await startStack({ dataFolder: ".data/test/collection", report: () => {} });
  });
  after(() => stack.stop());

  it("fails the eight steps when any one of them expects something else", async () => {
    const { item: folders } = await readCollection();
    const names = folders[0]?.item.map(({ name }) => name) ?? [];
    assert.ok(names.length >= 8, "the steps are found");
    for (const [index, name] of names.entries()) {
      const collection = await readCollection();
      expectSomethingElse(collection, index);
      const { failures } = await runNewman(stack.baseUrl, collection);
      assert.ok(
        failures.some((failure) => failure.startsWith(name)),
        `${name} passes anyway`,
      );
    }
  });
});

/** Turns the first expectation of one step into its opposite. */
function expectSomethingElse({ item: [folder] }: Collection, step: number): void {
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
