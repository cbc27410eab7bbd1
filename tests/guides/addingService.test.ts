import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call } from "@arch/testing/call";
import { eventually } from "@arch/testing/eventually";
import { shopOf } from "@arch/testing/shop";
import { BROKERS } from "../../scripts/stack/brokers.ts";
import { startStack } from "../../scripts/stack/stack.ts";
import { addingService } from "./addingService.ts";
import { filesNamedBy } from "./guide.ts";
import { copyRepository, type WorkingCopy } from "./workingCopy.ts";

describe("the guide to a new service, followed for the service loyalty", () => {
  let copy: WorkingCopy;
  before(async () => {
    copy = await copyRepository();
    await copy.follow(addingService);
    await copy.generate();
  });
  after(() => copy.remove());

  it("names every file that had to change, and no other", async () => {
    assert.deepEqual(await copy.changedFiles(), filesNamedBy(addingService).toSorted());
  });

  it("results in code that compiles and is formatted", async () => {
    await copy.run("node_modules/.bin/tsc", ["-b"]);
    await copy.run("node_modules/.bin/tsc", ["-p", "tests"]);
    await copy.run("node_modules/.bin/biome", ["ci", "--error-on-warnings", "."]);
  });

  it("passes the tests of the contracts, the documents and the chart", async () => {
    await copy.test(["packages/contracts/test", "packages/api-docs/test", "tests/helm"]);
  });

  for (const broker of BROKERS) {
    it(`grants points for an order in the running system on ${broker}`, async () => {
      const dataFolder = `.data/test/guide-service-${broker}`;
      const stack = await startStack({
        broker,
        dataFolder,
        codeRoot: copy.folder,
        report: () => {},
      });
      try {
        const shop = shopOf(stack);
        const login = await shop.newUser(100);
        await shop.order({ login, price: 60.5 });
        await eventually(async () => {
          const url = `${stack.baseUrl}/loyalty/points?login=${login}`;
          assert.deepEqual((await call("GET", url)).body, { login, points: 60 });
        });
      } finally {
        await stack.stop();
      }
    });
  }
});
