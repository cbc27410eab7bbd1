import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { toProblem } from "@arch/kit/http/problemResponses";
import { assertSupported, connectMongo, withoutForcedOptions } from "@arch/kit/mongo/connection";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase } from "@arch/testing/service";
import { startTcpProxy } from "@arch/testing/tcpProxy";
import type { Connection } from "mongoose";

const baseUrl = process.env["MONGO_URL"] ?? "";

async function connect(url: string): Promise<Connection> {
  const { signal } = new AbortController();
  return connectMongo({ url, database: "connection_test", log, signal, onStop() {} });
}

/** URL parameters that would change reads, writes or the bounds of a wait. */
const hostile = [
  "readPreference=secondaryPreferred&readPreferenceTags=dc:a&maxStalenessSeconds=120",
  "retryWrites=false&retryReads=false",
  "w=1&journal=false&wtimeoutMS=1&readConcernLevel=local",
  "MaxPoolSize=500&minPoolSize=400&waitQueueTimeoutMS=0&serverSelectionTimeoutMS=60000",
  "connectTimeoutMS=0&socketTimeoutMS=0",
];

describe("connectMongo", () => {
  for (const parameters of hostile) {
    it(`has the same options with ${parameters} in the URL`, async (t) => {
      const usual = await connect(baseUrl);
      t.after(() => usual.close());
      const db = await connect(`${baseUrl}&${parameters}`);
      t.after(() => db.close());
      assert.deepEqual(optionsOf(db), optionsOf(usual));
      const { readPreference, retryWrites, writeConcern, readConcern } = db.getClient().options;
      assert.deepEqual([readPreference.mode, retryWrites], ["primary", true]);
      assert.deepEqual({ ...writeConcern }, { w: "majority", j: true, journal: true });
      assert.equal(readConcern.level, "majority");
    });
  }

  it("ends a wait for a free connection within its bound, as unavailable", async (t) => {
    const proxy = await startTcpProxy(new URL(baseUrl));
    const db = await connect(proxy.url);
    t.after(async () => {
      await db.close();
      await proxy.close();
    });
    const items = db.collection("items");
    await items.findOne();
    proxy.stall();
    const startedMs = performance.now();
    const tookMs: number[] = [];
    const errors = await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        const error = await items.insertMany([{ index }]).catch((thrown: unknown) => thrown);
        tookMs.push(performance.now() - startedMs);
        return error;
      }),
    );
    proxy.resume();
    for (const error of errors) assert.equal(toProblem(error).code, "unavailable", String(error));
    const waited = errors.filter((error) => /checking out a connection/.test(String(error)));
    assert.ok(waited.length >= 5, `${waited.length} writes waited for a connection`);
    assert.ok(Math.max(...tookMs) < 15_000 + 2_500, `the slowest took ${Math.max(...tookMs)} ms`);
  });
});

/** All options that the driver uses; its metadata announce the process. */
function optionsOf(db: Connection): object {
  const withoutMetadata = (key: string, value: unknown) => (key === "metadata" ? undefined : value);
  return JSON.parse(JSON.stringify(db.getClient().options, withoutMetadata)) as object;
}

describe("withoutForcedOptions", () => {
  it("leaves hosts, credentials and other parameters as they are", () => {
    for (const url of [
      "mongodb://user:p%3Fa%26w%3D1@a:1,b:2/admin",
      "mongodb+srv://user:p@cluster.example.com/?authSource=admin&replicaSet=rs0&tls=true",
      "mongodb://a/?authMechanismProperties=SERVICE_NAME:x,CANONICALIZE_HOST_NAME:true&appName=w",
    ]) {
      assert.equal(withoutForcedOptions(url), url);
    }
  });

  it("removes the parameters in any position and in upper or lower case", () => {
    assert.equal(
      withoutForcedOptions("mongodb://a/?W=1&tls=true&READPREFERENCE=nearest&w=0"),
      "mongodb://a/?tls=true",
    );
    assert.equal(withoutForcedOptions("mongodb://a/?w=1"), "mongodb://a/");
  });
});

describe("the supported servers", () => {
  it("include the primary of this replica set", async () => {
    const { db, close } = await openTestDatabase();
    const hello = await db.db?.admin().command({ hello: 1 });
    assertSupported(hello ?? {}, true);
    await close();
  });

  it("include mongos", () => {
    assertSupported({ msg: "isdbgrid", isWritablePrimary: true }, false);
  });

  const refused: [object, boolean, RegExp][] = [
    [{ isWritablePrimary: true }, true, /without --replSet/],
    [{ setName: "rs", isWritablePrimary: false, hosts: ["a:1"] }, false, /no primary/],
    [{ setName: "rs", isWritablePrimary: true, hosts: ["a:1", "b:1"] }, true, /directConnection/],
  ];
  for (const [hello, directConnection, sentence] of refused) {
    it(`exclude ${JSON.stringify(hello)}${directConnection ? " with a direct connection" : ""}`, () => {
      assert.throws(() => assertSupported(hello, directConnection), sentence);
    });
  }
});
