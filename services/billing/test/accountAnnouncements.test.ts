import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accountEvents } from "@arch/contracts/events";
import { getKnownLogins } from "@arch/contracts/order";
import { fakeEndpoint } from "@arch/testing/callees";
import { published } from "@arch/testing/deliver";
import { eventually } from "@arch/testing/eventually";
import { type RunningService, startService } from "@arch/testing/service";
import { billingApp } from "../src/app.ts";
import { openAccount } from "./billing.ts";

let billing: RunningService;
/** The logins that order knows to have an account. */
const knownToOrder = new Set<string>();

before(async () => {
  billing = await startService(
    (context, sidecar) => {
      fakeEndpoint(sidecar, getKnownLogins, ({ logins }) => ({
        known: logins.filter((login) => knownToOrder.has(login)),
      }));
      return billingApp(context, { CURRENCY: "RUB" });
    },
    { style: "http" },
  );
});
after(() => billing.stop());

const announcements = (login: string) =>
  published(billing, accountEvents, "account.opened").filter(({ id }) => id === `account:${login}`)
    .length;
const hasPendingWork = async (login: string) => {
  type Stored = { _id: string; unfinished?: object };
  const account = await billing.db.collection<Stored>("accounts").findOne({ _id: login });
  return account?.unfinished !== undefined;
};

describe("announcement of an opened account", () => {
  it("publishes account.opened in the style http too, until order knows the login", async () => {
    await openAccount(billing, "ann");
    await eventually(async () => assert.equal(announcements("ann"), 1));
    billing.advanceClock(10_000);
    await eventually(async () => assert.equal(announcements("ann"), 2));
    knownToOrder.add("ann");
    billing.advanceClock(20_000);
    await eventually(async () => assert.equal(await hasPendingWork("ann"), false));
    assert.equal(announcements("ann"), 2);
  });

  it("does not publish account.opened again when createAccount is repeated", async () => {
    knownToOrder.add("bob");
    await openAccount(billing, "bob");
    await eventually(async () => assert.equal(announcements("bob"), 1));
    await openAccount(billing, "bob");
    billing.advanceClock(10_000);
    await eventually(async () => assert.equal(await hasPendingWork("bob"), false));
    assert.equal(announcements("bob"), 1);
  });
});
