import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EntryDocument } from "../../services/billing/src/entryModel.ts";
import type { Books } from "./books.ts";
import { check } from "./check.ts";
import type { Told } from "./history.ts";

const at = new Date(0);

/** A deposit of 500, an order of 300 paid and one of 900 declined, all as it should be. */
function rightBooks(): Books {
  const entry = (more: Partial<EntryDocument>): EntryDocument => ({
    _id: "op:1",
    fingerprint: "",
    login: "ann",
    operation: "deposit",
    sumMinor: 500n,
    outcome: "applied",
    seq: 1,
    balanceAfterMinor: 500n,
    createdAt: at,
    delivery: { state: "confirmed", attempts: 1, nextAttemptAt: at },
    ...more,
  });
  const paid = { _id: "order:a", orderId: "a", operation: "withdraw" as const, sumMinor: 300n };
  const declined = { ...paid, _id: "order:b", orderId: "b", sumMinor: 900n, seq: 3 };
  const entries = [
    entry({}),
    entry({ ...paid, seq: 2, balanceAfterMinor: 200n }),
    entry({
      ...declined,
      outcome: "declined",
      reason: "insufficient_funds",
      balanceAfterMinor: 200n,
    }),
  ];
  const kinds = ["deposit", "order_paid", "order_declined"] as const;
  const order = (id: string, priceMinor: bigint, status: "paid" | "declined") => {
    return { _id: id, login: "ann", priceMinor, status };
  };
  return {
    accounts: [{ _id: "ann", email: "a@example.com", balanceMinor: 200n, seq: 3, openedAt: at }],
    persons: [{ _id: "ann", account: {} }],
    entries,
    orders: [order("a", 300n, "paid"), order("b", 900n, "declined")],
    messages: entries.map(({ _id, login, seq = 0, orderId }, index) => ({
      _id,
      operationId: _id,
      login,
      seq,
      orderId,
      kind: kinds[index] ?? "deposit",
      subject: "",
      text: "",
      email: "a@example.com",
      createdAt: at,
    })),
    deadLetters: [],
  };
}

/** What clients were told of it. */
function rightHistory(): Told[] {
  const wish = (kind: Told["wish"]["kind"], sumMinor: number) => {
    return { kind, login: "ann", sumMinor, key: "k" };
  };
  const deposit = { operationId: "op:1", isPaid: true, balance: 5 };
  return [
    { wish: wish("register", 1), tries: [{ status: 200, body: {} }] },
    { wish: wish("deposit", 500), tries: [{ status: 200, body: deposit }] },
    {
      wish: wish("order", 300),
      tries: [
        { status: undefined, body: {} },
        { status: 202, body: { orderId: "a", status: "pending", isPaid: null } },
        { status: 200, body: { orderId: "a", status: "paid", isPaid: true } },
      ],
    },
    { wish: wish("order", 900), tries: [{ status: undefined, body: {} }] },
  ];
}

/** Changes the first, second or third of some rows. */
function change<T extends object>(rows: T[], index: number, fields: Partial<T>): void {
  Object.assign(rows[index] ?? assert.fail("there is no such row"), fields);
}

/** One more row, like the first but for some fields. */
function addLike<T extends object>(rows: T[], fields: Partial<T>): void {
  rows.push({ ...(rows[0] ?? assert.fail("there is no row")), ...fields });
}

const lost: Told = {
  wish: { kind: "deposit", login: "ann", sumMinor: 7, key: "k" },
  tries: [{ status: 200, body: { operationId: "op:7", isPaid: true, balance: 1 } }],
};
const answered = (body: object) => ({ tries: [{ status: 200, body: { ...body } }] });
const orderC = { orderId: "c", isPaid: false };

const damages: [string, (books: Books, history: Told[]) => unknown][] = [
  ["a balance that is not the sum", (books) => change(books.accounts, 0, { balanceMinor: 201n })],
  ["a lost entry", ({ entries }) => entries.shift()],
  [
    "an entry that is there twice",
    ({ entries }) => addLike(entries, { _id: "op:2", seq: 4, balanceAfterMinor: 700n }),
  ],
  ["a gap in the numbers", ({ entries }) => change(entries, 2, { seq: 4 })],
  ["an entry that nobody asked for", (_, history) => history.splice(1, 1)],
  ["a granted wish without an entry", (_, history) => addLike(history, lost)],
  [
    "a refused wish that is on record",
    (_, history) => change(history, 1, { tries: [{ status: 404, body: {} }] }),
  ],
  [
    "an answer that is not what is on record",
    (_, history) => change(history, 1, answered({ operationId: "op:1", isPaid: true, balance: 6 })),
  ],
  ["a person without an account", ({ persons }) => persons.push({ _id: "bob" })],
  ["a pending order", ({ orders }) => change(orders, 0, { status: "pending" })],
  ["an order paid without money", ({ orders }) => change(orders, 1, { status: "paid" })],
  ["an order that is there twice", ({ orders }) => addLike(orders, { _id: "z" })],
  ["an accepted order that is gone", (_, history) => change(history, 3, answered(orderC))],
  ["an entry without a letter", ({ messages }) => messages.pop()],
  ["an entry with two letters", ({ messages }) => addLike(messages, { _id: "twice" })],
  ["a letter that is not true", ({ messages }) => change(messages, 0, { kind: "withdrawal" })],
  [
    "a dead letter that nobody sent",
    ({ deadLetters }) => deadLetters.push({ service: "order", id: "x", reason: "" }),
  ],
];

describe("the checker", () => {
  it("finds nothing wrong where nothing is", () => {
    const verdict = check(rightBooks(), rightHistory(), new Set());
    assert.deepEqual(Object.values(verdict).flat(), []);
  });

  for (const [what, damage] of damages) {
    it(`notices ${what}`, () => {
      const [books, history] = [rightBooks(), rightHistory()];
      damage(books, history);
      const found = Object.values(check(books, history, new Set())).flat();
      assert.notEqual(found.length, 0);
    });
  }
});
