import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Connection } from "mongoose";
import { openReplicas, type Replicas, start, startEarlierVersion } from "./replicas.ts";

let replicas: Replicas;
let db: Connection;
beforeEach(async () => {
  replicas = await openReplicas();
  db = replicas.db;
});
afterEach(() => replicas.close());

describe("the identity of a database", () => {
  it("is that of one replica, when five start at once", async () => {
    const declare = (id: number) => ({
      identity: { currency: "RUB" },
      initial: { ledgerId: `${id}` },
    });
    await Promise.all(replicas.all.map((replica, id) => start(replica, declare(id))));
    const stored = await replicas.settings();
    await start(db, declare(9));
    assert.deepEqual(await replicas.settings(), stored);
    assert.match(JSON.stringify(stored), /"ledgerId":"[0-4]"/);
  });

  it("ends the start of all but one, when replicas with different identities start at once", async () => {
    const currencies = ["RUB", "USD", "EUR", "KZT", "CNY"];
    const starts = await Promise.allSettled(
      replicas.all.map((replica, index) =>
        start(replica, { identity: { currency: String(currencies[index]) } }),
      ),
    );
    const reasons = starts.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    assert.equal(reasons.length, 4);
    for (const reason of reasons) assert.match(String(reason), /was created with the currency/);
  });

  it("is stored by the first start that declares it, on existing data", async () => {
    await startEarlierVersion(replicas, 1);
    await start(db, { identity: { currency: "RUB" } });
    await assert.rejects(start(db, { identity: { currency: "USD" } }), /currency RUB.*with USD/);
  });
});
