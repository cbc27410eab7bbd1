import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { connectMongo, prepareCollections } from "@arch/kit/mongo";
import { Schema } from "mongoose";
import { pino } from "pino";
import { type Door, openDoor } from "../../../tests/support/door.ts";
import { openTestDatabase, type TestDatabase } from "../../../tests/support/service.ts";

describe("prepareCollections", () => {
  let database: TestDatabase;
  let door: Door;
  before(async () => {
    database = await openTestDatabase();
    door = await openDoor(new URL(process.env["MONGO_URL"] ?? ""));
  });
  after(async () => {
    await door.close();
    await database.close();
  });

  const log = pino({ level: "silent" });

  async function connectThroughDoor(signal: AbortSignal) {
    const stops: (() => Promise<void>)[] = [];
    const connection = await connectMongo({
      url: door.url,
      database: database.connection.name,
      log,
      signal,
      onStop: (stop) => void stops.push(stop),
    });
    connection.model("thing", new Schema({ name: { type: String, unique: true } }), "things");
    return { connection, close: () => Promise.all(stops.map((stop) => stop())) };
  }

  it("waits for a database that goes away while a service starts", async () => {
    const { signal } = new AbortController();
    const { connection, close } = await connectThroughDoor(signal);
    door.shut();
    const preparing = prepareCollections({ connection, log, signal });
    await door.nextRefused();
    door.open();
    await preparing;
    const indexes = await database.connection.collection("things").indexes();
    assert.deepEqual(
      indexes.map(({ name }) => name),
      ["_id_", "name_1"],
    );
    await close();
  });

  it("stops waiting when the service is told to leave", async () => {
    const leaving = new AbortController();
    const { connection, close } = await connectThroughDoor(leaving.signal);
    door.shut();
    const preparing = prepareCollections({ connection, log, signal: leaving.signal });
    const refused = assert.rejects(preparing, { name: "AbortError" });
    await door.nextRefused();
    leaving.abort();
    await refused;
    door.open();
    await close();
  });
});
