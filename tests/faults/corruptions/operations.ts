import { change } from "@arch/invariants/testing/corruptions";
import { addWithdrawal, type Corruptions, changeRequest, respond } from "./corruption.ts";
import { response } from "./rightHistory.ts";

const deposited = { operationId: "op:in", isPaid: true, balance: 5 };
const paid = { orderId: "paid", status: "paid", isPaid: true };
const pending = { status: "pending", isPaid: null };

const wrongBodies = [
  { ...deposited, operationId: "op:out" },
  { ...deposited, isPaid: false },
  { ...deposited, balance: 6 },
];
const wrongRepeats = [
  [paid, { ...paid, price: 4 }],
  ["paid", "dear"].map((orderId) => ({ ...pending, orderId })),
];

/** Corruptions between requests and ledger entries. */
export const operationCorruptions: Corruptions = {
  "deposit of 9 by ann (key k): ok, and stored 0 times": (_, history) =>
    respond(history, 9, response(200, deposited)),
  "withdraw of 700 by ann (key k): unknown, and stored 2 times": (snapshot) =>
    addWithdrawal(snapshot, 700n),
  "entry op:more has no request": (snapshot) => addWithdrawal(snapshot, 701n),
  "withdraw of 700 by ann (key k): refused, and stored 1 times": (_, history) =>
    respond(history, 700, response(422)),
  "order of 900 by ann (key k): refused, and stored 1 times; order of 900 by ann (key k): 404 after the registration":
    (_, history) => respond(history, 900, response(404)),
  // A reason that is right for orders only.
  "withdraw of 800 by ann (key k): refused, and stored 1 times; withdraw of 800 by ann (key k): 404 after the registration":
    ({ entries }, history) => {
      respond(history, 800, response(404));
      change(entries, "op:much", { reason: "account_not_found" });
    },
  "withdraw of 700 by bob (key k): entry op:unsure is something else": (_, history) =>
    changeRequest(history, 700, { login: "bob" }),
  "deposit of 700 by ann (key k): entry op:unsure is something else": (_, history) =>
    changeRequest(history, 700, { kind: "deposit" }),
  "withdraw of 900 by ann (key k): entry order:dear is something else": (_, history) =>
    changeRequest(history, 900, { kind: "withdraw" }),
  "order of 700 by ann (key k): entry op:unsure is something else": (_, history) =>
    changeRequest(history, 700, { kind: "order" }),
  ...Object.fromEntries(
    wrongBodies.map((body): [string, Corruptions[string]] => [
      `deposit of 500 by ann (key k): response ${JSON.stringify(body)}, stored op:in`,
      (_, history) => respond(history, 500, response(200, body)),
    ]),
  ),
  ...Object.fromEntries(
    wrongRepeats.map((bodies): [string, Corruptions[string]] => [
      `order of 300 by ann (key k): different responses: ${JSON.stringify(bodies)}`,
      (_, history) => respond(history, 300, ...bodies.map((body) => response(200, body))),
    ]),
  ),
  "entry order:dear has no request": (_, history) =>
    changeRequest(history, 900, { kind: "register" }),
  "fay: registered, and has no account": (_, history) => respond(history, 2, response(200)),
};
