import { addLike, type Corruptions, change, drop } from "@arch/invariants/testing/corruptions";
import { orderOf } from "@arch/invariants/testing/rightSnapshot";

const unfinished = { attempts: 1, nextAttemptAt: new Date(0) };
const missing = undefined as never;

/** Corruptions of orders, and of work that must be done at rest. */
export const orderCorruptions: Corruptions = {
  "order dear is pending": ({ orders }) => change(orders, "dear", { status: "pending" }),
  "order free is declined without an entry": ({ orders }) =>
    orders.push(orderOf("free", 77n, "declined")),
  "order dear is paid (insufficient_funds), its entry declined (insufficient_funds)": ({
    orders,
  }) => change(orders, "dear", { status: "paid" }),
  "order paid is declined (undefined), its entry applied (undefined)": ({ orders }) =>
    change(orders, "paid", { status: "declined" }),
  "order dear is declined (account_not_found), its entry declined (insufficient_funds)": ({
    orders,
  }) => change(orders, "dear", { reason: "account_not_found" }),
  "order dear is of 901 by ann, its entry differs": ({ orders }) =>
    change(orders, "dear", { priceMinor: 901n }),
  "order dear is of 900 by bob, its entry differs; order dear is pending": ({ orders }) =>
    change(orders, "dear", { login: "bob", status: "pending" }),
  "order dear is of 900 by ann, its entry differs": ({ entries, messages }) => {
    change(entries, "order:dear", { orderId: missing });
    change(messages, "order:dear", { orderId: missing, kind: "withdrawal_declined" });
  },
  "entry order:dear pays for no order": ({ orders }) => drop(orders, "dear"),
  "entry order:again pays for no order": ({ entries }) =>
    addLike(entries, "order:eve", { _id: "order:again" }),
  "paid has pending work": ({ orders }) => change(orders, "paid", { unfinished }),
  "ann has pending work": ({ persons }) => change(persons, "ann", { unfinished }),
  "the delivery of account ann is parked": ({ accounts }) =>
    change(accounts, "ann", { delivery: { state: "parked" } }),
  "the delivery of entry op:in is pending": ({ entries }) =>
    change(entries, "op:in", { delivery: { state: "pending" } }),
  "the delivery of entry op:in is published": ({ entries }) =>
    change(entries, "op:in", { delivery: { state: "published" } }),
};
