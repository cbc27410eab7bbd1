import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accountEvents } from "@arch/contracts/events";
import { published } from "@arch/testing/deliver";
import { eventually } from "@arch/testing/eventually";
import { fakeSubscriber } from "@arch/testing/fakeSubscriber";
import { type RunningService, startService } from "@arch/testing/service";
import { billingApp } from "../src/app.ts";
import { openAccount } from "./billing.ts";

let billing: RunningService;
/** The ids of the events that order has received. */
const receivedByOrder = new Set<string>();

before(async () => {
  billing = await startService(
    (context, sidecar) => {
      fakeSubscriber(sidecar, "order", {
        hasReceived: (id) => receivedByOrder.has(id),
        deliver: () => [],
      });
      return billingApp(context, { CURRENCY: "RUB" });
    },
    { style: "http" },
  );
});
after(() => billing.stop());

const announcements = (login: string) =>
  published(billing, accountEvents, "account.opened").filter(({ id }) => id === `account:${login}`)
    .length;
const deliveryState = async (login: string) => {
  type Stored = { _id: string; delivery?: { state: string } };
  const account = await billing.db.collection<Stored>("accounts").findOne({ _id: login });
  return account?.delivery?.state;
};

describe("the event of an opened account", () => {
  it("publishes account.opened in the style http too, until order has received it", async () => {
    await openAccount(billing, "ann");
    await eventually(async () => assert.equal(announcements("ann"), 1));
    await eventually(async () => assert.equal(announcements("ann"), 2));
    receivedByOrder.add("account:ann");
    await eventually(async () => assert.equal(await deliveryState("ann"), "confirmed"));
    assert.equal(announcements("ann"), 2);
  });

  it("does not publish account.opened again when createAccount is repeated", async () => {
    receivedByOrder.add("account:bob");
    await openAccount(billing, "bob");
    await eventually(async () => assert.equal(announcements("bob"), 1));
    await openAccount(billing, "bob");
    await eventually(async () => assert.equal(await deliveryState("bob"), "confirmed"));
    assert.equal(announcements("bob"), 1);
  });
});
