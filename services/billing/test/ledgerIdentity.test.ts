import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { settingsId, settingsOf } from "@arch/kit/mongo/settings";
import { type RunningService, startService } from "@arch/testing/service";
import { billingApp } from "../src/app.ts";
import { openAccount, operate, readAccount } from "./billing.ts";

describe("the identity of the ledger", () => {
  let billing: RunningService;
  before(async () => {
    billing = await start("RUB");
  });
  after(() => billing.stop());

  const start = (CURRENCY: string, replicaOf?: RunningService) =>
    startService((context) => billingApp(context, { CURRENCY }), {
      ...(replicaOf && { replicaOf }),
    });
  const settings = () =>
    settingsOf(billing.db).findOne<Record<string, unknown>>({ _id: settingsId });

  it("is stored once, with a random id, and is the same for all replicas", async () => {
    const stored = await settings();
    assert.equal(stored?.["currency"], "RUB");
    assert.match(String(stored["ledgerId"]), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const replicas = await Promise.all([1, 2, 3].map(() => start("RUB", billing)));
    for (const replica of replicas) await replica.stop();
    assert.deepEqual(await settings(), stored);
  });

  it("ends the start of billing with another currency, so that 100 RUB never become 100 USD", async () => {
    await openAccount(billing, "ann");
    await operate(billing, { login: "ann", operation: "deposit", sum: 100 });
    await assert.rejects(
      start("USD", billing),
      /was created with the currency RUB, and the service is configured with USD: restore/,
    );
    const { body } = await readAccount(billing, "ann");
    assert.deepEqual([body.balance, body.currency], [100, "RUB"]);
  });
});
