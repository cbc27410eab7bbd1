import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { shopOf } from "@arch/testing/shop";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { addingBroker } from "./addingBroker.ts";
import { addingEvent } from "./addingEvent.ts";
import { addingService } from "./addingService.ts";
import { addingSubscriber } from "./addingSubscriber.ts";
import { followGuide } from "./followGuide.ts";
import type { WorkingCopy } from "./workingCopy.ts";

const documented = ["packages/contracts/test", "packages/api-docs/test"];
const chartTests = (...names: string[]) => names.map((name) => `tests/helm/${name}.test.ts`);

followGuide(addingService, {
  tests: [...documented, ...chartTests("access", "chart", "pods")],
  ownTests: ["services/loyalty/test"],
  more: (copy) => {
    for (const broker of BROKERS) grantsPoints(copy, broker);
  },
});
followGuide(addingSubscriber, {
  tests: [...documented, ...chartTests("access")],
  ownTests: ["services/person/test"],
});
followGuide(addingEvent, {
  tests: [...documented, ...chartTests("components")],
  ownTests: ["services/order/test", "services/notification/test"],
});
followGuide(addingBroker, {
  tests: [...documented, ...chartTests("chart", "components", "pods", "security")],
});

function grantsPoints(copy: () => WorkingCopy, broker: (typeof BROKERS)[number]): void {
  describe(`its running system on ${broker}`, () => {
    let stack: Stack;
    before(async () => {
      const dataFolder = `.data/test/guides-${broker}`;
      const codeRoot = copy().folder;
      stack = await startStack({ broker, dataFolder, codeRoot, report: () => {} });
    });
    after(() => stack?.stop());

    it("grants points for an order", async () => {
      const shop = shopOf(stack);
      const login = await shop.newUser(100);
      await shop.order({ login, price: 60.5 });
      await eventually(async () => {
        const url = `${stack.baseUrl}/loyalty/points?login=${login}`;
        assert.deepEqual((await call("GET", url)).body, { login, points: 60 });
      });
    });
  });
}
