import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createCollections } from "@arch/kit/mongo/collections";
import { connectMongo } from "@arch/kit/mongo/connection";
import { openTestDatabase, type TestDatabase } from "@arch/testing/service";
import { startTcpProxy, type TcpProxy } from "@arch/testing/tcpProxy";
import { Schema } from "mongoose";
import { pino } from "pino";

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

  const log = pino({ level: "silent" });

  async function connectThroughDoor(signal: AbortSignal) {
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

  it("waits for a database that goes away while a service starts", async () => {
    const { signal } = new AbortController();
    const { db, close } = await connectThroughDoor(signal);
    proxy.block();
    const preparing = createCollections({ db, log, signal });
    await proxy.nextRejected();
    proxy.unblock();
    await preparing;
    const indexes = await database.db.collection("things").indexes();
    assert.deepEqual(
      indexes.map(({ name }) => name),
      ["_id_", "name_1"],
    );
    await close();
  });

  it("stops waiting when the service is told to leave", async () => {
    const leaving = new AbortController();
    const { db, close } = await connectThroughDoor(leaving.signal);
    proxy.block();
    const preparing = createCollections({ db, log, signal: leaving.signal });
    const refused = assert.rejects(preparing, { name: "AbortError" });
    await proxy.nextRejected();
    leaving.abort();
    await refused;
    proxy.unblock();
    await close();
  });
});
