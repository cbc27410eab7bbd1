import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startBacking } from "../../scripts/stack/backing.ts";
import { addingBroker } from "./addingBroker.ts";
import { addingEvent } from "./addingEvent.ts";
import { addingService } from "./addingService.ts";
import { addingSubscriber } from "./addingSubscriber.ts";
import { deliversPayments } from "./delivery.ts";
import { filesNamedBy } from "./guide.ts";
import { createWorkingCopy, type WorkingCopy } from "./workingCopy.ts";

/** The last one is that of the broker: the generated files of the others would name its broker too. */
const guides = [addingService, addingSubscriber, addingEvent, addingBroker];

/** The tests of the repository that can notice a change by one of the guides. */
const repositoryTests = [
  "packages/contracts/test",
  "packages/api-docs/test",
  "packages/invariants/test",
  ...["access", "chart", "components", "pods", "security"].map(
    (name) => `tests/helm/${name}.test.ts`,
  ),
];

/** The tests of the services that change; they need MongoDB. */
const serviceTests = ["loyalty", "person", "order", "notification"].map(
  (name) => `services/${name}/test`,
);

describe("the guides, followed one after the other on a copy of the repository", () => {
  let copy: WorkingCopy;
  before(async () => {
    copy = await createWorkingCopy();
  });
  after(() => copy?.remove());

  for (const guide of guides) {
    it(`name every file that changes, and no other: "${guide.title}"`, async () => {
      assert.deepEqual(await copy.follow(guide), filesNamedBy(guide));
    });
  }

  it("result in formatted code that compiles", () => copy.check());

  it("result in a copy that passes the tests of contracts, documents, invariants, chart and services", async () => {
    const backing = await startBacking({ dataFolder: ".data/test/guides", report: () => {} });
    try {
      await copy.test([...repositoryTests, ...serviceTests], { MONGO_URL: backing.mongoUrl });
    } finally {
      await backing.stop();
    }
  });

  for (const [broker, style] of [
    ["redis", "http"],
    ["rabbitmq", "collaboration"],
  ] as const) {
    deliversPayments({
      broker,
      style,
      subscribers: [
        { service: "loyalty", collection: "grants" },
        { service: "person", collection: "purchases" },
      ],
      codeRoot: () => copy.folder,
    });
  }
});
