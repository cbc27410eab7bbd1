import { change, drop } from "@arch/invariants/testing/edit";
import { orderOf } from "@arch/invariants/testing/rightSnapshot";
import type { Corruption } from "./corruption.ts";

const work = { attempts: 1, nextAttemptAt: new Date(0) };

/** Corruptions of orders and of work that must be done at rest. */
export const orderCorruptions: Corruption[] = [
  [
    "a pending order",
    ({ orders }) => change(orders, "dear", { status: "pending" }),
    /^order dear is pending$/,
  ],
  [
    "an order settled without an entry",
    ({ orders }) => orders.push(orderOf("free", 77n, "declined")),
    /^order free is declined without an entry$/,
  ],
  [
    "an order paid without money",
    ({ orders }) => change(orders, "dear", { status: "paid" }),
    /^order dear is paid \(insufficient_funds\), its entry declined \(insufficient_funds\)$/,
  ],
  [
    "an order declined though its money is taken",
    ({ orders }) => change(orders, "paid", { status: "declined" }),
    /^order paid is declined \(undefined\), its entry applied \(undefined\)$/,
  ],
  [
    "an order declined for another reason than its entry",
    ({ orders }) => change(orders, "dear", { reason: "account_not_found" }),
    /^order dear is declined \(account_not_found\), its entry declined \(insufficient_funds\)$/,
  ],
  [
    "an order of another price than its entry",
    ({ orders }) => change(orders, "dear", { priceMinor: 901n }),
    /^order dear is of 901 by ann, its entry differs$/,
  ],
  [
    "a pending order of another login than its entry",
    ({ orders }) => change(orders, "dear", { login: "bob", status: "pending" }),
    /^order dear is of 900 by bob, its entry differs$/,
    /^order dear is pending$/,
  ],
  [
    "an entry that pays for no order",
    ({ orders }) => drop(orders, "dear"),
    /^entry order:dear pays for no order$/,
  ],
  ...(["orders", "persons", "accounts"] as const).map(
    (kind): Corruption => [
      `pending work of ${kind}`,
      (snapshot) => Object.assign(snapshot[kind][0] ?? {}, { unfinished: work }),
      /^(paid|ann) has pending work$/,
    ],
  ),
  ...(["pending", "published"] as const).map(
    (state): Corruption => [
      `a delivery that is ${state}`,
      ({ entries }) => change(entries, "op:in", { delivery: { state } }),
      new RegExp(`^the delivery of entry op:in is ${state}$`),
    ],
  ),
];
