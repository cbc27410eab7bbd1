import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { shopOf } from "@arch/testing/shop";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { type Stack, startStack } from "../../scripts/stack/stack.ts";
import { addingService } from "./addingService.ts";
import { filesNamedBy } from "./guide.ts";
import { followInCopy, type WorkingCopy } from "./workingCopy.ts";

describe("the guide to a new service, followed for the service loyalty", () => {
  let copy: WorkingCopy;
  before(async () => {
    copy = await followInCopy(addingService);
  });
  after(() => copy.remove());

  it("names every file that changes, and no other", async () => {
    assert.deepEqual(await copy.changedFiles(), filesNamedBy(addingService));
  });

  it("results in formatted code that compiles", () => copy.check());

  it("passes the tests of the contracts, the documents and the chart", async () => {
    await copy.test(["packages/contracts/test", "packages/api-docs/test", "tests/helm"]);
  });

  for (const broker of BROKERS) {
    describe(`in the running system on ${broker}`, () => {
      let stack: Stack;
      before(async () => {
        const dataFolder = `.data/test/guide-service-${broker}`;
        const report = () => {};
        stack = await startStack({ broker, dataFolder, codeRoot: copy.folder, report });
      });
      after(() => stack.stop());

      it("grants points for an order", async () => {
        const shop = shopOf(stack);
        const login = await shop.newUser(100);
        await shop.order({ login, price: 60.5 });
        await eventually(async () => {
          const url = `${stack.baseUrl}/loyalty/points?login=${login}`;
          assert.deepEqual((await call("GET", url)).body, { login, points: 60 });
        });
      });

      it("passes its own test", async () => {
        await copy.test(["services/loyalty/test"], { MONGO_URL: stack.mongoUrl });
      });
    });
  }
});
