import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, readAccount, readStatement, startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling();
});
after(() => billing.stop());

const balanceOf = async (login: string) => (await readAccount(billing, login)).body.balance;
const deposit = (login: string, sum: number, headers = {}) =>
  operate(billing, { login, operation: "deposit", sum }, headers);
const withdraw = (login: string, sum: number, headers = {}) =>
  operate(billing, { login, operation: "withdraw", sum }, headers);

describe("PUT /account/operation", () => {
  it("deposits and withdraws sums exact to the cent", async () => {
    await openAccount(billing, "cents");
    await deposit("cents", 100.1);
    const { status, body } = await withdraw("cents", 99.99);
    assert.equal(status, 200);
    const { operationId, ...rest } = body;
    assert.match(operationId, /^op:/);
    assert.deepEqual(rest, {
      login: "cents",
      operation: "withdraw",
      sum: 99.99,
      isPaid: true,
      balance: 0.11,
    });
  });

  it("declines a withdrawal above the balance and leaves the balance unchanged", async () => {
    await openAccount(billing, "poor");
    await deposit("poor", 1);
    const { status, body } = await withdraw("poor", 1.01);
    assert.deepEqual([status, body.isPaid, body.balance], [200, false, 1]);
    assert.equal(await balanceOf("poor"), 1);
  });

  it("returns the recorded outcome for a repeated Idempotency-Key, and 422 for another sum", async () => {
    await openAccount(billing, "repeat");
    const headers = { "idempotency-key": "once" };
    const first = await deposit("repeat", 5, headers);
    const repeat = await deposit("repeat", 5, headers);
    assert.deepEqual(repeat.body, first.body);
    assert.equal(first.headers.get("idempotent-replayed"), null);
    assert.equal(repeat.headers.get("idempotent-replayed"), "true");
    const other = await deposit("repeat", 6, headers);
    assert.deepEqual([other.status, other.problem.code], [422, "idempotency_key_reused"]);
    assert.equal(await balanceOf("repeat"), 5);
  });

  it("repeats a decline under the same key even when the account has money by then", async () => {
    await openAccount(billing, "late");
    const headers = { "idempotency-key": "too-early" };
    await withdraw("late", 5, headers);
    await deposit("late", 10);
    const repeat = await withdraw("late", 5, headers);
    assert.equal(repeat.body.isPaid, false);
    assert.equal(await balanceOf("late"), 10);
  });

  it("responds 404 to a deposit for an unknown login and records no entry", async () => {
    const { status, problem, headers } = await deposit("unknown", 5);
    assert.deepEqual([status, problem.code], [404, "account_not_found"]);
    assert.match(String(headers.get("content-type")), /^application\/problem\+json/);
    assert.equal(await billing.db.collection("entries").countDocuments({ login: "unknown" }), 0);
  });

  it("repeats 404 for the payment of an unknown login after its account is opened", async () => {
    const fromOrder = { "idempotency-key": "order:ghost-1", "dapr-caller-app-id": "order" };
    assert.equal((await withdraw("ghost", 5, fromOrder)).status, 404);
    await openAccount(billing, "ghost");
    await deposit("ghost", 10);
    assert.equal((await withdraw("ghost", 5, fromOrder)).status, 404);
    assert.equal(await balanceOf("ghost"), 10);
  });

  it("keeps a client's key apart from the payment of the order that it names", async () => {
    await openAccount(billing, "spoofed");
    await deposit("spoofed", 10);
    const key = { "idempotency-key": "order:spoof-1" };
    await withdraw("spoofed", 5, key);
    const real = await withdraw("spoofed", 5, { ...key, "dapr-caller-app-id": "order" });
    assert.equal(real.headers.get("idempotent-replayed"), null);
    assert.equal(await balanceOf("spoofed"), 0);
  });

  it("settles 200 concurrent withdrawals without an overdraft or a gap in the numbers", async () => {
    await openAccount(billing, "hot");
    await deposit("hot", 100);
    const responses = await Promise.all(Array.from({ length: 200 }, () => withdraw("hot", 1)));
    assert.equal(responses.filter(({ body }) => body.isPaid).length, 100);
    assert.equal(responses.filter(({ body }) => !body.isPaid).length, 100);
    assert.equal(await balanceOf("hot"), 0);
    const entries = await billing.db.collection("entries").find({ login: "hot" }).toArray();
    const seqs = entries.map((entry) => Number(entry["seq"])).sort((a, b) => a - b);
    assert.deepEqual(
      seqs,
      Array.from({ length: 201 }, (_, index) => index + 1),
    );
  });
});

describe("GET /account/operations", () => {
  it("lists the statement page by page, newest first", async () => {
    const login = "pages";
    await openAccount(billing, login);
    for (const sum of [1, 2, 3]) await deposit(login, sum);
    const first = await readStatement(billing, { login, limit: "2" });
    assert.deepEqual(
      first.body.operations.map(({ sum, balance, seq }) => [sum, balance, seq]),
      [
        [3, 6, 3],
        [2, 3, 2],
      ],
    );
    const { nextCursor: cursor = "" } = first.body;
    const second = await readStatement(billing, { login, limit: "2", cursor });
    assert.deepEqual(
      second.body.operations.map(({ sum }) => sum),
      [1],
    );
    assert.equal(second.body.nextCursor, undefined);
  });

  it("rejects a cursor that no response contained with 400", async () => {
    const query = { login: "pages", cursor: "bm9uc2Vuc2U" };
    const { status, problem } = await readStatement(billing, query);
    assert.deepEqual([status, problem.code], [400, "invalid_cursor"]);
  });
});
