import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { call, type Json } from "@arch/testing/call";
import type { RunningService } from "@arch/testing/service";
import { openAccount, operate, startBilling } from "./billing.ts";

let billing: RunningService;
before(async () => {
  billing = await startBilling();
});
after(() => billing.stop());

const account = (login: string) => call("GET", `${billing.baseUrl}/account/?login=${login}`);
const statement = (login: string, more = "") =>
  call<{ operations: Json[]; nextCursor?: string }>(
    "GET",
    `${billing.baseUrl}/account/operations?login=${login}${more}`,
  );

describe("PUT /account/operation", () => {
  it("deposits and withdraws to the cent", async () => {
    await openAccount(billing, "cents");
    await operate(billing, { login: "cents", operation: "deposit", sum: 100.1 });
    const { status, body } = await operate(billing, {
      login: "cents",
      operation: "withdraw",
      sum: 99.99,
    });
    assert.equal(status, 200);
    const { operationId, ...rest } = body;
    assert.match(String(operationId), /^op:/);
    assert.deepEqual(rest, {
      login: "cents",
      operation: "withdraw",
      sum: 99.99,
      isPaid: true,
      balance: 0.11,
    });
  });

  it("declines what the account cannot pay and leaves the balance", async () => {
    await openAccount(billing, "poor");
    await operate(billing, { login: "poor", operation: "deposit", sum: 1 });
    const { status, body } = await operate(billing, {
      login: "poor",
      operation: "withdraw",
      sum: 1.01,
    });
    assert.deepEqual([status, body["isPaid"], body["balance"]], [200, false, 1]);
    assert.equal((await account("poor")).body["balance"], 1);
  });

  it("answers a repeat with the same key from the record", async () => {
    await openAccount(billing, "repeat");
    const headers = { "idempotency-key": "once" };
    const deposit = { login: "repeat", operation: "deposit", sum: 5 };
    const first = await operate(billing, deposit, headers);
    const repeat = await operate(billing, deposit, headers);
    assert.deepEqual(repeat.body, first.body);
    assert.equal(first.headers.get("idempotent-replayed"), null);
    assert.equal(repeat.headers.get("idempotent-replayed"), "true");
    const other = await operate(billing, { ...deposit, sum: 6 }, headers);
    assert.deepEqual([other.status, other.body["code"]], [422, "idempotency_key_reused"]);
    assert.equal((await account("repeat")).body["balance"], 5);
  });

  it("keeps a decline declined, even after money came", async () => {
    await openAccount(billing, "late");
    const headers = { "idempotency-key": "too-early" };
    const withdrawal = { login: "late", operation: "withdraw", sum: 5 };
    await operate(billing, withdrawal, headers);
    await operate(billing, { login: "late", operation: "deposit", sum: 10 });
    const repeat = await operate(billing, withdrawal, headers);
    assert.equal(repeat.body["isPaid"], false);
    assert.equal((await account("late")).body["balance"], 10);
  });

  it("answers 404 for an unknown login and writes nothing", async () => {
    const deposit = { login: "nobody", operation: "deposit", sum: 5 };
    const { status, body, headers } = await operate(billing, deposit);
    assert.deepEqual([status, body["code"]], [404, "account_not_found"]);
    assert.match(String(headers.get("content-type")), /^application\/problem\+json/);
    assert.equal(await billing.db.collection("entries").countDocuments({ login: "nobody" }), 0);
  });

  it("records the outcome of an order for an unknown login", async () => {
    const payment = { login: "ghost", operation: "withdraw", sum: 5 };
    const fromOrder = { "idempotency-key": "order:ghost-1", "dapr-caller-app-id": "order" };
    assert.equal((await operate(billing, payment, fromOrder)).status, 404);
    await openAccount(billing, "ghost");
    await operate(billing, { login: "ghost", operation: "deposit", sum: 10 });
    assert.equal((await operate(billing, payment, fromOrder)).status, 404);
    assert.equal((await account("ghost")).body["balance"], 10);
  });

  it("does not let a public key stand for an order's payment", async () => {
    await openAccount(billing, "spoofed");
    await operate(billing, { login: "spoofed", operation: "deposit", sum: 10 });
    const payment = { login: "spoofed", operation: "withdraw", sum: 5 };
    const key = { "idempotency-key": "order:spoof-1" };
    await operate(billing, payment, key);
    const real = await operate(billing, payment, { ...key, "dapr-caller-app-id": "order" });
    assert.equal(real.headers.get("idempotent-replayed"), null);
    assert.equal((await account("spoofed")).body["balance"], 0);
  });

  it("settles two hundred withdrawals at once without overdrawing or skipping a number", async () => {
    await openAccount(billing, "hot");
    await operate(billing, { login: "hot", operation: "deposit", sum: 100 });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () =>
        operate(billing, { login: "hot", operation: "withdraw", sum: 1 }),
      ),
    );
    assert.equal(answers.filter(({ body }) => body["isPaid"] === true).length, 100);
    assert.equal(answers.filter(({ body }) => body["isPaid"] === false).length, 100);
    assert.equal((await account("hot")).body["balance"], 0);
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
    await openAccount(billing, "pages");
    for (const sum of [1, 2, 3]) {
      await operate(billing, { login: "pages", operation: "deposit", sum });
    }
    const first = await statement("pages", "&limit=2");
    assert.deepEqual(
      first.body.operations.map(({ sum, balance, seq }) => [sum, balance, seq]),
      [
        [3, 6, 3],
        [2, 3, 2],
      ],
    );
    const second = await statement("pages", `&limit=2&cursor=${first.body.nextCursor}`);
    assert.deepEqual(
      second.body.operations.map(({ sum }) => sum),
      [1],
    );
    assert.equal(second.body.nextCursor, undefined);
  });

  it("refuses a cursor that it never gave", async () => {
    const { status, body } = await statement("pages", "&cursor=bm9uc2Vuc2U");
    assert.deepEqual([status, body["code" as keyof typeof body]], [400, "invalid_cursor"]);
  });
});
