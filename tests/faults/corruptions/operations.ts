import { change } from "@arch/invariants/testing/edit";
import { addWithdrawal, type Corruption, changeRequest, respond } from "./corruption.ts";
import { response } from "./rightHistory.ts";

const deposited = { operationId: "op:in", isPaid: true, balance: 5 };
const paid = { orderId: "paid", status: "paid", isPaid: true };
const pending = { status: "pending", isPaid: null };

/** Corruptions between requests and ledger entries. */
export const operationCorruptions: Corruption[] = [
  [
    "a successful request without an entry",
    (_, history) => respond(history, 9, response(200, deposited)),
    /^deposit of 9 by ann \(key k\): ok, and stored 0 times$/,
  ],
  [
    "an entry that is stored twice",
    (snapshot) => addWithdrawal(snapshot, 700n),
    /^withdraw of 700 by ann \(key k\): unknown, and stored 2 times$/,
  ],
  [
    "an entry without a request",
    (snapshot) => addWithdrawal(snapshot, 701n),
    /^entry op:more has no request$/,
  ],
  [
    "a refused request that is stored",
    (_, history) => respond(history, 700, response(422)),
    /^withdraw of 700 .*: refused, and stored 1 times$/,
  ],
  [
    "a refused order that is stored with another reason",
    (_, history) => respond(history, 900, response(404)),
    /^order of 900 .*: refused, and stored 1 times$/,
  ],
  [
    "a refused withdrawal that is stored as only an order may be",
    ({ entries }, history) => {
      respond(history, 700, response(404));
      change(entries, "op:unsure", { reason: "account_not_found" });
    },
    /^withdraw of 700 .*: refused, and stored 1 times$/,
  ],
  [
    "an entry of another login",
    (_, history) => changeRequest(history, 700, { login: "bob" }),
    /^withdraw of 700 by bob .*: entry op:unsure is something else$/,
  ],
  [
    "an entry of another operation",
    (_, history) => changeRequest(history, 700, { kind: "deposit" }),
    /^deposit of 700 .*: entry op:unsure is something else$/,
  ],
  [
    "an entry of an order where a withdrawal was requested",
    (_, history) => changeRequest(history, 900, { kind: "withdraw" }),
    /^withdraw of 900 .*: entry order:dear is something else$/,
  ],
  [
    "an entry of no order where an order was requested",
    (_, history) => changeRequest(history, 700, { kind: "order" }),
    /^order of 700 .*: entry op:unsure is something else$/,
  ],
  [
    "a response with another id than stored",
    (_, history) => respond(history, 500, response(200, { ...deposited, operationId: "op:out" })),
    /^deposit of 500 .*: response .*"op:out".*, stored op:in$/,
  ],
  [
    "a response with another outcome than stored",
    (_, history) => respond(history, 500, response(200, { ...deposited, isPaid: false })),
    /^deposit of 500 .*: response .*"isPaid":false.*, stored op:in$/,
  ],
  [
    "a response with another balance than stored",
    (_, history) => respond(history, 500, response(200, { ...deposited, balance: 6 })),
    /^deposit of 500 .*: response .*"balance":6.*, stored op:in$/,
  ],
  [
    "a repeat with a different response",
    (_, history) =>
      respond(history, 300, response(200, paid), response(200, { ...paid, price: 4 })),
    /^order of 300 .*: different responses: /,
  ],
  [
    "a repeat with another order in the response",
    (_, history) =>
      respond(
        history,
        300,
        response(202, { ...pending, orderId: "paid" }),
        response(202, { ...pending, orderId: "dear" }),
      ),
    /^order of 300 .*: different responses: /,
  ],
  [
    "an entry of a registration",
    (_, history) => changeRequest(history, 900, { kind: "register" }),
    /^entry order:dear has no request$/,
  ],
  [
    "a registration that opened no account",
    (_, history) => respond(history, 2, response(200)),
    /^fay: registered, and has no account$/,
  ],
];
