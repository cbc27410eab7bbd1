import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { Migration } from "@arch/kit/mongo/settings";
import { settingsId, settingsOf } from "@arch/kit/mongo/settings";
import { eventually } from "@arch/testing/eventually";
import { startTcpProxy } from "@arch/testing/tcpProxy";
import type { Connection } from "mongoose";
import {
  counted,
  migrateWith,
  openReplicas,
  ordersOf,
  type Replicas,
  replaceField,
  start,
  startEarlierVersion,
} from "./replicas.ts";

let replicas: Replicas;
let db: Connection;
beforeEach(async () => {
  replicas = await openReplicas();
  db = replicas.db;
});
afterEach(() => replicas.close());

describe("migrations under a lease", () => {
  it("are repeated when the connection breaks in the middle of one", async (t) => {
    await startEarlierVersion(replicas, 3);
    const proxy = await startTcpProxy(new URL(process.env["MONGO_URL"] ?? ""));
    const replica = await replicas.connect(proxy.url);
    t.after(async () => {
      await replica.close();
      await proxy.close();
    });
    const interrupted = counted({
      ...replaceField,
      async run(connection) {
        if (interrupted.runs === 1) {
          proxy.block();
          void proxy.nextRejected().then(proxy.unblock);
        }
        await replaceField.run(connection);
      },
    });
    await migrateAfterShortLease(replica, [interrupted]);
    assert.equal(await ordersOf(db).countDocuments({ "delivery.state": "pending" }), 3);
  });

  async function migrateAfterShortLease(replica: Connection, migrations: Migration[]) {
    await start(db);
    const parts = { db: replica, migrations, leaseMs: 1_000 };
    await eventually(() => migrateWith(parts), 20_000);
    assert.equal((await replicas.settings())?.schemaVersion, migrations.length);
  }

  const leases: [what: string, untilMs: number, isAwaited: boolean][] = [
    ["has ended", -1, false],
    ["ends soon", 800, true],
    ["was taken before the clock was set back two hours", 2 * 3_600_000, false],
  ];
  for (const [what, untilMs, isAwaited] of leases) {
    it(`${isAwaited ? "wait for" : "ignore"} the lease of a killed replica that ${what}`, async () => {
      await startEarlierVersion(replicas, 1);
      const until = new Date(Date.now() + untilMs);
      const lease = { holder: "killed", until };
      await settingsOf(db).updateOne({ _id: settingsId }, { $set: { lease } });
      await migrateWith({ db, migrations: [replaceField], leaseMs: 1_000 });
      const [applied] = (await replicas.settings())?.migrations ?? [];
      assert.ok(applied, "the migration is applied");
      if (isAwaited) assert.ok(applied.appliedAt >= until, "the lease had not ended");
    });
  }

  it("keep the lease as long as one runs", async () => {
    await startEarlierVersion(replicas, 1);
    const slow = counted({ name: "slow", run: () => delay(3_500) });
    const all = replicas.all.map((replica) =>
      migrateWith({ db: replica, migrations: [slow], leaseMs: 1_500 }),
    );
    await Promise.all(all);
    assert.equal(slow.runs, 1);
  });
});
