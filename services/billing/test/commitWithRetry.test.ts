import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Problem } from "@arch/kit/http/problem";
import { openTestDatabase } from "@arch/testing/service";
import { startTcpProxy } from "@arch/testing/tcpProxy";
import { type ClientSession, type Connection, mongo } from "mongoose";
import type { Outcome } from "../src/ledger/batch.ts";
import { ConcurrencyConflict, commitWithRetry } from "../src/ledger/commitWithRetry.ts";
import {
  balanceOf,
  deposit,
  type LedgerDatabase,
  ledgerOf,
  openAccount,
  openLedgerDatabase,
  seqsOf,
} from "./ledgerDatabase.ts";

let database: LedgerDatabase;
before(async () => {
  database = await openLedgerDatabase();
});
after(() => database.close());

describe("commitWithRetry", () => {
  /** A session whose commits lose their response, after success or failure. */
  async function faultySession(succeeded: boolean): Promise<ClientSession> {
    const session = await database.db.startSession();
    const commit = session.commitTransaction.bind(session);
    session.commitTransaction = async () => {
      await (succeeded ? commit() : session.abortTransaction());
      throw new mongo.MongoNetworkError("the response was lost");
    };
    return session;
  }

  /** Makes one deposit through a ledger that uses these sessions first. */
  async function depositThrough(login: string, sessions: ClientSession[]): Promise<Outcome> {
    await openAccount(database, login);
    const startSession = async () => sessions.pop() ?? (await database.db.startSession());
    const flaky: Connection = Object.create(database.db, { startSession: { value: startSession } });
    const [outcome] = await ledgerOf(database, flaky)([deposit(login, "once")]);
    assert.ok(outcome, "there is an outcome");
    return outcome;
  }

  for (const succeeded of [true, false]) {
    it(`records one entry when the commit ${succeeded ? "succeeded" : "failed"} and its response was lost`, async () => {
      const login = `lost-response-${succeeded}`;
      const sessions = [await faultySession(succeeded), await faultySession(succeeded)];
      const outcome = await depositThrough(login, sessions);
      assert.equal(outcome.kind, "recorded");
      assert.equal((await seqsOf(database, login)).length, 1);
      assert.equal(await balanceOf(database, login), 1n);
    });
  }

  const timeoutMs = 50;
  const attempt = async () => "written";

  it("throws outcome_unknown when no commit is ever confirmed", async () => {
    const startSession = () => faultySession(true);
    await assert.rejects(
      commitWithRetry({ startSession, attempt, timeoutMs }),
      (error) => error instanceof Problem && error.code === "outcome_unknown",
    );
  });

  it("retries conflicts beyond conflictTimeoutMs once a commit may have succeeded", async () => {
    const sessions = [await faultySession(false)];
    const startSession = async () => sessions.pop() ?? (await database.db.startSession());
    const startedMs = performance.now();
    const conflicting = async () => {
      const isLocked = sessions.length === 0 && performance.now() - startedMs < 300;
      if (isLocked && tries++ > 0)
        throw new ConcurrencyConflict("locked by the transaction of the lost commit");
      return "written";
    };
    let tries = 0;
    assert.equal(
      await commitWithRetry({ startSession, attempt: conflicting, conflictTimeoutMs: 20 }),
      "written",
    );
    assert.ok(tries > 2, `it tried ${tries} times`);
  });

  it("rethrows the error when nothing can have been committed", async () => {
    const failure = new mongo.MongoNetworkError("connection closed");
    const startSession = () => database.db.startSession();
    const failing = async () => {
      throw failure;
    };
    await assert.rejects(commitWithRetry({ startSession, attempt: failing, timeoutMs }), failure);
  });

  it("retries after a bulk write that found no server, whose error hides the cause", async (t) => {
    const proxy = await startTcpProxy(new URL(process.env["MONGO_URL"] ?? ""));
    const { db, close } = await openTestDatabase(proxy.url);
    t.after(async () => {
      await close();
      await proxy.close();
    });
    await db.createCollection("items");
    let tries = 0;
    async function insertThroughOutage(session: ClientSession) {
      const isFirst = ++tries === 1;
      if (isFirst) proxy.block();
      if (isFirst) await proxy.nextRejected();
      const inserted = db.collection("items").insertMany([{ tries }], { session });
      await inserted.finally(proxy.unblock);
      return "written";
    }
    const startSession = () => db.startSession();
    assert.equal(await commitWithRetry({ startSession, attempt: insertThroughOutage }), "written");
    assert.equal(tries, 2);
  });
});
