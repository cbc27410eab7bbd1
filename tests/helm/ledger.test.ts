import assert from "node:assert/strict";
import { afterEach, describe, it } from "node:test";
import { type ApiServer, startApiServer } from "./apiServer.ts";
import { namespace, ofKind, render, renderWith } from "./chart.ts";

const own = "mongodb.existingSecret=my-mongodb";

/** Values of an install, then of an upgrade that keeps its ledger. */
const accepted: [installed: string[], upgraded: string[]][] = [
  [[], []],
  [[], ["broker=rabbitmq", "style=http"]],
  [[own], [own, "logLevel=debug"]],
  [["currency=EUR"], ["currency=EUR"]],
  [[], ["currency=USD", "changeLedgerTo=arch-mongodb/USD"]],
  [[], [own, "changeLedgerTo=my-mongodb/RUB"]],
  [[own, "currency=EUR"], ["changeLedgerTo=arch-mongodb/RUB"]],
];

/** The same for upgrades that change it, with the ledgers that the message names. */
const refused: [installed: string[], upgraded: string[], from: string, to: string][] = [
  [[], ["currency=USD"], "arch-mongodb/RUB", "arch-mongodb/USD"],
  [[], [own], "arch-mongodb/RUB", "my-mongodb/RUB"],
  [[own], [], "my-mongodb/RUB", "arch-mongodb/RUB"],
  [[own], ["mongodb.existingSecret=other"], "my-mongodb/RUB", "other/RUB"],
  // The permission for an earlier change is no permission for another one.
  [[own], ["changeLedgerTo=my-mongodb/RUB"], "my-mongodb/RUB", "arch-mongodb/RUB"],
  [[], ["currency=USD", "changeLedgerTo=arch-mongodb/EUR"], "arch-mongodb/RUB", "arch-mongodb/USD"],
];

describe("the ledger of a release", () => {
  let cluster: ApiServer | undefined;
  afterEach(async () => {
    await cluster?.close();
    cluster = undefined;
  });

  /** Renders an upgrade against a cluster in which the chart was installed. */
  async function upgrade(installed: string[], upgraded: string[]) {
    cluster = await startApiServer(await render(...installed));
    return renderWith(cluster.args, ...upgraded);
  }

  for (const [installed, upgraded] of accepted) {
    it(`stays with [${upgraded}] after an install with [${installed}], or its change is allowed`, async () => {
      const objects = await upgrade(installed, upgraded);
      assert.ok(ofKind(objects, "Deployment").length > 0);
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/arch-billing`;
      assert.ok(cluster?.lookups.includes(path), "helm has asked for the deployed billing");
    });
  }

  for (const [installed, upgraded, from, to] of refused) {
    it(`is not changed by an upgrade with [${upgraded}] after an install with [${installed}]`, async () => {
      const sentence = new RegExp(
        `uses the ledger ${from} .* name ${to}: .* --set changeLedgerTo=${to} `,
      );
      await assert.rejects(upgrade(installed, upgraded), sentence);
    });
  }

  it("is free at the first install, also in a cluster with other objects", async () => {
    cluster = await startApiServer(ofKind(await render(), "Secret"));
    await renderWith(cluster.args, "currency=USD", own);
    await render("currency=USD", own);
  });

  it("has the passwords that the cluster already has", async () => {
    const installed = await render();
    const passwordsOf = (objects: typeof installed) =>
      ofKind(objects, "Secret").map(({ metadata, data }) => [metadata.name, data]);
    cluster = await startApiServer(installed);
    assert.deepEqual(passwordsOf(await renderWith(cluster.args)), passwordsOf(installed));
  });
});
