import type { ReadHistory } from "../history.ts";
import { type Corruptions, respond } from "./corruption.ts";
import { readOf, response, statementOf } from "./rightHistory.ts";

const paid = { orderId: "paid", status: "paid", isPaid: true };
const isPending = { ...paid, status: "pending", isPaid: null };
const allButLast = ["op:much", "op:out", "order:dear", "order:paid", "op:in"];

/** Replaces all reads. */
function replace(reads: ReadHistory[], ...others: ReadHistory[]): void {
  reads.splice(0, reads.length, ...others);
}

/** Corruptions of real time, and responses with the status 500. */
export const realTimeCorruptions: Corruptions = {
  "entry op:out has number 4, and op:much, acknowledged before its request, 5": (
    _,
    history,
    reads,
  ) => {
    replace(reads);
    for (const { request, attempts } of history)
      if (request.sumMinor === 50) for (const each of attempts) each.startedMs = 750;
  },
  "balance of ann: 2, which is not the state after one of the entries 4 to 4": (
    _,
    _history,
    reads,
  ) => replace(reads, readOf("balance", "ann", 650, { balance: 2 })),
  "balance of ann: 2, which is not the state after one of the entries 1 to 1": (
    _,
    _history,
    reads,
  ) => replace(reads, readOf("balance", "ann", 350, { balance: 2 })),
  "balance of ann: 5, which is not the state after one of the entries 0 to 0": (
    _,
    _history,
    reads,
  ) => replace(reads, readOf("balance", "ann", 250, { balance: 5 })),
  "statement of ann: 3 lines from order:dear, which is not the state after one of the entries 4 to 4":
    (_, _history, reads) =>
      replace(
        reads,
        readOf("statement", "ann", 650, statementOf("order:dear", "order:paid", "op:in")),
      ),
  "statement of ann: 3 lines from op:out, which is not the state after one of the entries 4 to 4": (
    _,
    _history,
    reads,
  ) =>
    replace(reads, readOf("statement", "ann", 650, statementOf("op:out", "order:paid", "op:in"))),
  // Both are right alone: no response acknowledges entry 6.
  "statement of ann: 5 lines from op:much, which is not the state after one of the entries 6 to 6":
    (_, _history, reads) =>
      replace(
        reads,
        readOf("statement", "ann", 820, statementOf("op:unsure", ...allButLast)),
        readOf("statement", "ann", 850, statementOf(...allButLast)),
      ),
  "balance of ann: 404 after its creation was acknowledged": (_, _history, reads) =>
    replace(reads, {
      ...readOf("balance", "ann", 250, {}),
      attempt: { ...response(404), startedMs: 250 },
    }),
  "order of paid: 404 after its creation was acknowledged": (_, _history, reads) =>
    replace(reads, {
      ...readOf("order", "paid", 415, {}),
      attempt: { ...response(404), startedMs: 415 },
    }),
  "order of paid: pending after it was settled": (_, _history, reads) =>
    replace(reads, readOf("order", "paid", 430, isPending)),
  "order of 300 by ann (key k): pending after it was settled": (_, history) =>
    respond(history, 300, response(200, paid), response(202, isPending)),
  "deposit of 8 by ann (key k): 404 after the registration": (_, history) =>
    respond(history, 8, response(404)),
  "withdraw of 700 by ann (key k): status 500": (_, history) =>
    respond(history, 700, response(500)),
  "statement of ann: status 500": (_, _history, reads) =>
    replace(reads, { ...readOf("statement", "ann", 650, {}), attempt: response(500) }),
};
