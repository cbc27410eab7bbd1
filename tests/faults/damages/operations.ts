import { answer } from "../rightBooks.ts";
import { ask, change, type Damage, reply, withdrawMore } from "./damage.ts";

const deposited = { operationId: "op:in", isPaid: true, balance: 5 };
const paid = { orderId: "paid", status: "paid", isPaid: true };
const pending = { status: "pending", isPaid: null };

/** What can be wrong between what clients were told and what is on record. */
export const operationDamages: Damage[] = [
  [
    "a granted wish without an entry",
    (_, history) => reply(history, 9, answer(200, deposited)),
    /^deposit of 9 by ann \(key k\): ok, and 0 times on record$/,
  ],
  [
    "an entry that is there twice",
    (books) => withdrawMore(books, 700n),
    /^withdraw of 700 by ann \(key k\): unknown, and 2 times on record$/,
  ],
  [
    "an entry that nobody asked for",
    (books) => withdrawMore(books, 701n),
    /^entry op:more: nobody asked for it$/,
  ],
  [
    "a refused wish that is on record",
    (_, history) => reply(history, 700, answer(422)),
    /^withdraw of 700 .*: refused, and 1 times on record$/,
  ],
  [
    "a refused order that is on record with another reason",
    (_, history) => reply(history, 900, answer(404)),
    /^order of 900 .*: refused, and 1 times on record$/,
  ],
  [
    "a refused withdrawal that is on record as an order may be",
    ({ entries }, history) => {
      reply(history, 700, answer(404));
      change(entries, "op:unsure", { reason: "account_not_found" });
    },
    /^withdraw of 700 .*: refused, and 1 times on record$/,
  ],
  [
    "an entry of another login",
    (_, history) => ask(history, 700, { login: "bob" }),
    /^withdraw of 700 by bob .*: entry op:unsure is something else$/,
  ],
  [
    "an entry of another operation",
    (_, history) => ask(history, 700, { kind: "deposit" }),
    /^deposit of 700 .*: entry op:unsure is something else$/,
  ],
  [
    "an entry of an order that was to be none",
    (_, history) => ask(history, 900, { kind: "withdraw" }),
    /^withdraw of 900 .*: entry order:dear is something else$/,
  ],
  [
    "an entry of no order that was to be one",
    (_, history) => ask(history, 700, { kind: "order" }),
    /^order of 700 .*: entry op:unsure is something else$/,
  ],
  [
    "an answer with another id than on record",
    (_, history) => reply(history, 500, answer(200, { ...deposited, operationId: "op:out" })),
    /^deposit of 500 .*: answered .*"op:out".*, on record op:in$/,
  ],
  [
    "an answer with another outcome than on record",
    (_, history) => reply(history, 500, answer(200, { ...deposited, isPaid: false })),
    /^deposit of 500 .*: answered .*"isPaid":false.*, on record op:in$/,
  ],
  [
    "an answer with another balance than on record",
    (_, history) => reply(history, 500, answer(200, { ...deposited, balance: 6 })),
    /^deposit of 500 .*: answered .*"balance":6.*, on record op:in$/,
  ],
  [
    "a repeat that is answered differently",
    (_, history) => reply(history, 300, answer(200, paid), answer(200, { ...paid, price: 4 })),
    /^order of 300 .*: answered differently: /,
  ],
  [
    "a repeat that is answered with another order",
    (_, history) =>
      reply(
        history,
        300,
        answer(202, { ...pending, orderId: "paid" }),
        answer(202, { ...pending, orderId: "dear" }),
      ),
    /^order of 300 .*: answered differently: /,
  ],
  [
    "an entry of a registration",
    (_, history) => ask(history, 900, { kind: "register" }),
    /^entry order:dear: nobody asked for it$/,
  ],
  [
    "a registration that opened no account",
    (_, history) => reply(history, 2, answer(200)),
    /^fay: registered, and has no account$/,
  ],
];
