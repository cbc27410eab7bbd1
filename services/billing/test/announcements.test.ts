import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { published } from "@arch/testing/deliver";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { billingApp } from "../src/app.ts";
import { openAccount } from "./billing.ts";

let billing: RunningService;
let aheadMs = 0;
/** What order says it has heard of. */
const knownToOrder = new Set<string>();

before(async () => {
  const now = () => new Date(Date.now() + aheadMs);
  billing = await startService((context, sidecar) => {
    sidecar.callees.set("order", ({ body }) => {
      const { logins } = JSON.parse(body) as { logins: string[] };
      return { status: 200, body: { known: logins.filter((login) => knownToOrder.has(login)) } };
    });
    return billingApp({ ...context, now, style: "http" }, { CURRENCY: "RUB" });
  });
});
after(() => billing.stop());

const announced = (login: string) =>
  published(billing, "account.opened").filter(({ id }) => id === `account:${login}`).length;
const isUnfinished = async (login: string) => {
  type Stored = { _id: string; unfinished?: object };
  const account = await billing.db.collection<Stored>("accounts").findOne({ _id: login });
  return account?.unfinished !== undefined;
};

describe("an opened account", () => {
  it("is announced in every style, again and again until order has heard of it, and then no more", async () => {
    await openAccount(billing, "ann");
    await eventually(async () => assert.equal(announced("ann"), 1));
    aheadMs += 10_000;
    await eventually(async () => assert.equal(announced("ann"), 2));
    knownToOrder.add("ann");
    aheadMs += 20_000;
    await eventually(async () => assert.equal(await isUnfinished("ann"), false));
    assert.equal(announced("ann"), 2);
  });

  it("is not announced again by a repeated createAccount", async () => {
    knownToOrder.add("bob");
    await openAccount(billing, "bob");
    await eventually(async () => assert.equal(announced("bob"), 1));
    await openAccount(billing, "bob");
    aheadMs += 10_000;
    await eventually(async () => assert.equal(await isUnfinished("bob"), false));
    assert.equal(announced("bob"), 1);
  });
});
