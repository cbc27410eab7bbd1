import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Problem } from "@arch/kit/http/problem";
import { createCollections } from "@arch/kit/mongo/collections";
import { testLog as log } from "@arch/testing/log";
import { openTestDatabase, type TestDatabase } from "@arch/testing/service";
import { type ClientSession, type Connection, mongo } from "mongoose";
import { accountModel } from "../src/accounts/accountModel.ts";
import { accountStore } from "../src/accounts/accountStore.ts";
import type { Outcome } from "../src/ledger/batch.ts";
import { ConcurrencyConflict, commitWithRetry } from "../src/ledger/commitWithRetry.ts";
import { entryModel } from "../src/ledger/entryModel.ts";
import { groupCommit, type Submit } from "../src/ledger/groupCommit.ts";
import type { Command } from "../src/ledger/ledger.ts";
import { type CommitBatch, ledgerStore } from "../src/ledger/ledgerStore.ts";

let database: TestDatabase;
let db: Connection;
before(async () => {
  database = await openTestDatabase();
  db = database.db;
  accountModel(db);
  entryModel(db);
  await createCollections({
    db,
    log,
    signal: AbortSignal.timeout(30_000),
  });
});
after(() => database.close());

const now = () => new Date();
const models = () => ({
  accounts: accountModel(db),
  entries: entryModel(db),
});

function replica(): { commit: CommitBatch; submit: Submit } {
  const commit = ledgerStore({ db, ...models(), now });
  const limits = { maxBatch: 64, maxWaiting: 1_000, maxWaitMs: 8_000, repeatWaitMs: 5_000 };
  return { commit, submit: groupCommit({ commit, ...limits }) };
}

async function openAccount(login: string): Promise<void> {
  await accountStore(models().accounts, now).open({ login, email: `${login}@example.com` });
}

const deposit = (login: string, id: string): Command => ({
  operationId: `op:${login}-${id}`,
  login,
  operation: "deposit",
  sumMinor: 1,
});
const isRecorded = (outcome: Outcome) => outcome.kind === "recorded" && !outcome.replayed;
const entriesOf = (login: string) => models().entries.find({ login }).sort({ seq: 1 }).lean();
const balanceOf = async (login: string) =>
  (await models().accounts.findById(login).lean())?.balanceMinor;

describe("group commit", () => {
  it("records all operations of two replicas on the same account without a gap", async () => {
    await openAccount("shared");
    const [left, right] = [replica(), replica()];
    const outcomes = await Promise.all(
      Array.from({ length: 400 }, (_, index) =>
        (index % 2 === 0 ? left : right).submit(deposit("shared", String(index))),
      ),
    );
    assert.equal(outcomes.filter(isRecorded).length, 400);
    const seqs = (await entriesOf("shared")).map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: 400 }, (_, index) => index + 1),
    );
    assert.equal(await balanceOf("shared"), 400n);
  });

  it("records an operation id once when it reaches several replicas", async () => {
    await openAccount("same");
    const outcomes = await Promise.all(
      [replica(), replica(), replica()].flatMap(({ submit }) =>
        Array.from({ length: 20 }, () => submit(deposit("same", "id"))),
      ),
    );
    assert.equal(outcomes.filter(isRecorded).length, 1);
    assert.equal((await entriesOf("same")).length, 1);
    assert.equal(await balanceOf("same"), 1n);
  });

  it("commits valid operations although others in the same batch fail", async () => {
    for (const login of ["healthy", "broken", "full"]) await openAccount(login);
    const { accounts } = models();
    await accounts.updateOne({ _id: "broken" }, { $set: { balanceMinor: -5n } });
    await accounts.updateOne({ _id: "full" }, { $set: { balanceMinor: 2n ** 53n - 1n } });
    const { submit } = replica();
    // The first one occupies the ledger, so all others wait and share one transaction.
    const first = submit(deposit("healthy", "first"));
    const healthy = Array.from({ length: 10 }, (_, index) =>
      submit(deposit("healthy", `${index}`)),
    );
    const broken = submit({ ...deposit("broken", "x"), operation: "withdraw", sumMinor: 0 });
    const full = submit(deposit("full", "x"));
    const unknown = submit(deposit("nobody", "x"));
    await assert.rejects(broken, (error) => error instanceof Problem && error.code === "internal");
    assert.deepEqual(await full, { kind: "refused", code: "balance_limit" });
    assert.deepEqual(await unknown, { kind: "refused", code: "account_not_found" });
    assert.equal((await Promise.all([first, ...healthy])).filter(isRecorded).length, 11);
    assert.equal(await balanceOf("healthy"), 11n);
  });

  it("commits other accounts while a foreign transaction locks one account", async () => {
    for (const login of ["locked", "free"]) await openAccount(login);
    const foreign = await db.startSession();
    foreign.startTransaction();
    await models().accounts.updateOne(
      { _id: "locked" },
      { $set: { name: "x" } },
      { session: foreign },
    );
    const { submit } = replica();
    const first = submit(deposit("free", "first"));
    const locked = submit(deposit("locked", "x"));
    const free = Array.from({ length: 10 }, (_, index) => submit(deposit("free", `${index}`)));
    const startedMs = performance.now();
    assert.equal((await Promise.all([first, ...free])).filter(isRecorded).length, 11);
    const waitedMs = performance.now() - startedMs;
    assert.ok(waitedMs < 4_000, `the others waited ${waitedMs} ms`);
    await foreign.abortTransaction();
    await foreign.endSession();
    assert.equal(isRecorded(await locked), true);
  });

  it("rejects operations above the queue limit with 503 and Retry-After, and repeats of a pending id with in_progress", async () => {
    const commit: CommitBatch = () => new Promise(() => {});
    const limits = { maxBatch: 1, maxWaiting: 2, maxWaitMs: 8_000, repeatWaitMs: 20 };
    const submit = groupCommit({ commit, ...limits });
    for (const id of ["committing", "waiting", "waiting too"]) void submit(deposit("queue", id));
    await assert.rejects(
      async () => submit(deposit("queue", "one too many")),
      (error) => error instanceof Problem && error.status === 503 && error.retryAfterSeconds === 1,
    );
    await assert.rejects(
      submit(deposit("queue", "committing")),
      (error) => error instanceof Problem && error.code === "in_progress",
    );
  });
});

describe("commitWithRetry", () => {
  /** A session whose commits lose their response, after success or failure. */
  async function faultySession(succeeded: boolean): Promise<ClientSession> {
    const session = await db.startSession();
    const commit = session.commitTransaction.bind(session);
    session.commitTransaction = async () => {
      await (succeeded ? commit() : session.abortTransaction());
      throw new mongo.MongoNetworkError("the response was lost");
    };
    return session;
  }

  /** Makes one deposit through a ledger that uses these sessions first. */
  async function depositThrough(login: string, sessions: ClientSession[]): Promise<Outcome> {
    await openAccount(login);
    const startSession = async () => sessions.pop() ?? (await db.startSession());
    const flaky: Connection = Object.create(db, { startSession: { value: startSession } });
    const commit = ledgerStore({ db: flaky, ...models(), now });
    const [outcome] = await commit([deposit(login, "once")]);
    assert.ok(outcome, "there is an outcome");
    return outcome;
  }

  for (const succeeded of [true, false]) {
    it(`records one entry when the commit ${succeeded ? "succeeded" : "failed"} and its response was lost`, async () => {
      const login = `lost-response-${succeeded}`;
      const sessions = [await faultySession(succeeded), await faultySession(succeeded)];
      const outcome = await depositThrough(login, sessions);
      assert.equal(outcome.kind, "recorded");
      assert.equal((await entriesOf(login)).length, 1);
      assert.equal(await balanceOf(login), 1n);
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
    const startSession = async () => sessions.pop() ?? (await db.startSession());
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
    const startSession = () => db.startSession();
    const failing = async () => {
      throw failure;
    };
    await assert.rejects(commitWithRetry({ startSession, attempt: failing, timeoutMs }), failure);
  });
});
