import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { accountEvents } from "@arch/contracts/events";
import { prepareDatabase } from "@arch/kit/mongo/collections";
import { published } from "@arch/testing/deliver";
import { eventually } from "@arch/testing/eventually";
import { testLog as log } from "@arch/testing/log";
import type { RunningService } from "@arch/testing/service";
import { billingMigrations } from "../src/migrations.ts";
import { startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling();
});
after(() => billing.stop());

it("publishes the event of an account that an earlier version stored with pending work", async () => {
  const accounts = billing.db.collection<{ _id: string; delivery?: { state: string } }>("accounts");
  const openedAt = new Date();
  const unfinished = { attempts: 1, nextAttemptAt: openedAt };
  await accounts.insertOne({
    _id: "earlier",
    ...{ email: "a@example.com", balanceMinor: 0n, seq: 0, openedAt, unfinished },
  });
  for (const { run } of billingMigrations) {
    // Twice, as after an interruption.
    await run(billing.db);
    await run(billing.db);
  }
  await eventually(async () => {
    const ids = published(billing, accountEvents, "account.opened").map(({ id }) => id);
    assert.deepEqual(ids, ["account:earlier"]);
  }, 20_000);
  await eventually(async () => {
    const { delivery, ...account } = (await accounts.findOne({ _id: "earlier" })) ?? {};
    assert.equal(delivery?.state, "confirmed");
    assert.equal("unfinished" in account, false);
  });
});

it("changes nothing when the database is current", async () => {
  const signal = AbortSignal.timeout(10_000);
  const identity = { currency: "RUB" };
  await prepareDatabase(
    { db: billing.db, log, signal },
    { identity, migrations: billingMigrations },
  );
});
