import type { EntryDocument } from "../../services/billing/src/ledger/entryModel.ts";
import type { Books, OrderRow } from "./books.ts";
import type { Told, Try } from "./history.ts";

const createdAt = new Date(0);
const email = "ann@example.com";

/**
 * Entries of every kind, as they should be but in no order: a deposit, withdrawals applied and declined, orders paid
 * and declined, and the order of a login that nobody has registered.
 */
function rightEntries(): EntryDocument[] {
  const entry = (_id: string, sumMinor: bigint, more: Partial<EntryDocument>): EntryDocument => ({
    _id,
    fingerprint: "",
    login: "ann",
    operation: "withdraw",
    sumMinor,
    outcome: "applied",
    balanceAfterMinor: 150n,
    createdAt,
    delivery: { state: "confirmed", attempts: 1, nextAttemptAt: createdAt },
    ...more,
  });
  const declined = { outcome: "declined", reason: "insufficient_funds" } as const;
  const unknown = { outcome: "declined", reason: "account_not_found" } as const;
  return [
    entry("op:unsure", 700n, { ...declined, seq: 6 }),
    entry("order:paid", 300n, { orderId: "paid", seq: 2, balanceAfterMinor: 200n }),
    entry("op:in", 500n, { operation: "deposit", seq: 1, balanceAfterMinor: 500n }),
    entry("order:dear", 900n, { ...declined, orderId: "dear", seq: 3, balanceAfterMinor: 200n }),
    entry("op:out", 50n, { seq: 4 }),
    entry("op:much", 800n, { ...declined, seq: 5 }),
    entry("order:eve", 400n, { ...unknown, login: "eve", orderId: "eve", balanceAfterMinor: 0n }),
  ];
}

/** The letter about an entry, of this kind. */
export function letterOf(
  { _id, login, seq = 0, orderId }: EntryDocument,
  kind: Books["messages"][number]["kind"],
): Books["messages"][number] {
  return {
    _id,
    operationId: _id,
    login,
    seq,
    orderId,
    kind,
    subject: "",
    text: "",
    email,
    createdAt,
  };
}

/** An order by ann. */
export function orderRow(_id: string, priceMinor: bigint, status: OrderRow["status"]): OrderRow {
  return { _id, login: "ann", priceMinor, status, createdAt };
}

/** Books in which nothing is wrong. */
export function rightBooks(): Books {
  const kinds = {
    "op:in": "deposit",
    "order:paid": "order_paid",
    "order:dear": "order_declined",
    "op:out": "withdrawal",
    "op:much": "withdrawal_declined",
    "op:unsure": "withdrawal_declined",
  } as const;
  const entries = rightEntries();
  const kindOf = new Map(Object.entries(kinds));
  return {
    accounts: [{ _id: "ann", email, balanceMinor: 150n, seq: 6, openedAt: createdAt }],
    persons: [{ _id: "ann", email, account: {} }],
    entries,
    orders: [
      orderRow("paid", 300n, "paid"),
      orderRow("dear", 900n, "declined"),
      { ...orderRow("eve", 400n, "declined"), login: "eve" },
    ],
    messages: entries.flatMap((entry) => {
      const kind = kindOf.get(entry._id);
      return kind === undefined ? [] : [letterOf(entry, kind)];
    }),
    deadLetters: [{ service: "order", id: "poison-1", reason: "an unknown version" }],
  };
}

/** The poison that was told meanwhile, and who has set it aside. */
export const rightPoison = new Map([["poison-1", ["order"]]]);

/** An answer that a client got. */
export function answer(status: number | undefined, body: object = {}): Try {
  return { status, body: { ...body } };
}

/** A wish of ann's with all its answers. */
export function told(kind: Told["wish"]["kind"], sumMinor: number, ...tries: Try[]): Told {
  return { wish: { kind, login: "ann", sumMinor, key: "k" }, tries };
}

/** What clients were told of the right books, and of wishes that rightly left nothing there. */
export function rightHistory(): Told[] {
  const lost = answer(undefined);
  const operation = (id: string, isPaid: boolean, balance: number) =>
    answer(200, { operationId: `op:${id}`, isPaid, balance });
  const paid = { orderId: "paid", status: "paid", isPaid: true };
  const ordered = told("order", 400, answer(404));
  const registered = told("register", 2, lost);
  return [
    told("register", 1, answer(200)),
    { ...registered, wish: { ...registered.wish, login: "fay" } },
    told("deposit", 500, lost, operation("in", true, 5), operation("in", true, 5)),
    told(
      "order",
      300,
      lost,
      answer(202, { ...paid, status: "pending", isPaid: null }),
      answer(200, paid),
    ),
    told("order", 900, lost),
    told("withdraw", 50, operation("out", true, 1.5)),
    told("withdraw", 800, operation("much", false, 1.5)),
    told("withdraw", 700, lost),
    { ...ordered, wish: { ...ordered.wish, login: "eve" } },
    told("deposit", 8, answer(422)),
    told("deposit", 9, lost),
  ];
}
