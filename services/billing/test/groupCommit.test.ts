import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Problem } from "@arch/kit/http/problem";
import { groupCommit, type Submit } from "../src/ledger/groupCommit.ts";
import type { CommitBatch } from "../src/ledger/ledgerStore.ts";
import {
  balanceOf,
  deposit,
  isRecorded,
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

function replica(): Submit {
  const limits = { maxBatch: 64, maxWaiting: 1_000, maxWaitMs: 8_000, repeatWaitMs: 5_000 };
  return groupCommit({ commit: ledgerOf(database), ...limits });
}

describe("group commit", () => {
  it("records all operations of two replicas on the same account without a gap", async () => {
    await openAccount(database, "shared");
    const [left, right] = [replica(), replica()];
    const outcomes = await Promise.all(
      Array.from({ length: 400 }, (_, index) =>
        (index % 2 === 0 ? left : right)(deposit("shared", String(index))),
      ),
    );
    assert.equal(outcomes.filter(isRecorded).length, 400);
    const seqs = await seqsOf(database, "shared");
    assert.deepEqual(
      seqs,
      Array.from({ length: 400 }, (_, index) => index + 1),
    );
    assert.equal(await balanceOf(database, "shared"), 400n);
  });

  it("records an operation id once when it reaches several replicas", async () => {
    await openAccount(database, "same");
    const outcomes = await Promise.all(
      [replica(), replica(), replica()].flatMap((submit) =>
        Array.from({ length: 20 }, () => submit(deposit("same", "id"))),
      ),
    );
    assert.equal(outcomes.filter(isRecorded).length, 1);
    assert.equal((await seqsOf(database, "same")).length, 1);
    assert.equal(await balanceOf(database, "same"), 1n);
  });

  it("commits valid operations although others in the same batch fail", async () => {
    for (const login of ["healthy", "broken", "full"]) await openAccount(database, login);
    const { accounts } = database;
    await accounts.updateOne({ _id: "broken" }, { $set: { balanceMinor: -5n } });
    await accounts.updateOne({ _id: "full" }, { $set: { balanceMinor: 2n ** 53n - 1n } });
    const submit = replica();
    // The first one occupies the ledger, so all others wait and share one transaction.
    const first = submit(deposit("healthy", "first"));
    const healthy = Array.from({ length: 10 }, (_, index) =>
      submit(deposit("healthy", `${index}`)),
    );
    const broken = submit({ ...deposit("broken", "x"), operation: "withdraw", sumMinor: 0 });
    const full = submit(deposit("full", "x"));
    const unknown = submit(deposit("unknown", "x"));
    await assert.rejects(broken, (error) => error instanceof Problem && error.code === "internal");
    assert.deepEqual(await full, { kind: "refused", code: "balance_limit" });
    assert.deepEqual(await unknown, { kind: "refused", code: "account_not_found" });
    assert.equal((await Promise.all([first, ...healthy])).filter(isRecorded).length, 11);
    assert.equal(await balanceOf(database, "healthy"), 11n);
  });

  it("commits other accounts while a foreign transaction locks one account", async () => {
    for (const login of ["locked", "free"]) await openAccount(database, login);
    const foreign = await database.db.startSession();
    foreign.startTransaction();
    await database.accounts.updateOne(
      { _id: "locked" },
      { $set: { name: "x" } },
      { session: foreign },
    );
    const submit = replica();
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
    const waits = { maxWaitMs: 8_000, repeatWaitMs: 20, outcomeTimeoutMs: 500 };
    const submit = groupCommit({ commit, maxBatch: 1, maxWaiting: 2, ...waits });
    const settled = Promise.allSettled(
      ["committing", "waiting", "waiting too"].map((id) => submit(deposit("queue", id))),
    );
    await assert.rejects(
      async () => submit(deposit("queue", "one too many")),
      (error) => error instanceof Problem && error.status === 503 && error.retryAfterSeconds === 1,
    );
    await assert.rejects(
      submit(deposit("queue", "committing")),
      (error) => error instanceof Problem && error.code === "in_progress",
    );
    const codes = (await settled).map((result) =>
      result.status === "rejected" && result.reason instanceof Problem ? result.reason.code : "",
    );
    assert.deepEqual(
      codes,
      ["outcome_unknown", "unavailable", "unavailable"],
      "no wait is endless",
    );
  });
});
