import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createCollections } from "@arch/kit/mongo/collections";
import { connectMongo } from "@arch/kit/mongo/connection";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase, type TestDatabase } from "@arch/testing/service";
import { startTcpProxy, type TcpProxy } from "@arch/testing/tcpProxy";
import { Schema } from "mongoose";

describe("createCollections", () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  before(async () => {
    database = await openTestDatabase();
    proxy = await startTcpProxy(new URL(process.env["MONGO_URL"] ?? ""));
  });
  after(async () => {
    await proxy.close();
    await database.close();
  });

  async function connectThroughProxy(signal: AbortSignal) {
    const stops: (() => Promise<void>)[] = [];
    const db = await connectMongo({
      url: proxy.url,
      database: database.db.name,
      log,
      signal,
      onStop: (stop) => void stops.push(stop),
    });
    db.model("thing", new Schema({ name: { type: String, unique: true } }), "things");
    return { db, close: () => Promise.all(stops.map((stop) => stop())) };
  }

  it("creates collections once a database that was unavailable at the start is back", async () => {
    const { signal } = new AbortController();
    const { db, close } = await connectThroughProxy(signal);
    proxy.block();
    const created = createCollections({ db, log, signal });
    await proxy.nextRejected();
    proxy.unblock();
    await created;
    const indexes = await database.db.collection("things").indexes();
    assert.deepEqual(
      indexes.map(({ name }) => name),
      ["_id_", "name_1"],
    );
    await close();
  });

  it("stops waiting for an unavailable database when the service is shutting down", async () => {
    const shutdown = new AbortController();
    const { db, close } = await connectThroughProxy(shutdown.signal);
    proxy.block();
    const created = createCollections({ db, log, signal: shutdown.signal });
    const rejected = assert.rejects(created, { name: "AbortError" });
    await proxy.nextRejected();
    shutdown.abort();
    await rejected;
    proxy.unblock();
    await close();
  });
});
