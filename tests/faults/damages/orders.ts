import { answer, orderRow } from "../rightBooks.ts";
import { change, type Damage, drop, reply } from "./damage.ts";

/** What can be wrong with orders. */
export const orderDamages: Damage[] = [
  [
    "a pending order",
    ({ orders }) => change(orders, "dear", { status: "pending" }),
    /^order dear is pending$/,
  ],
  [
    "an order settled without an entry",
    ({ orders }) => orders.push(orderRow("free", 77n, "declined")),
    /^order free is declined without an entry$/,
  ],
  [
    "an order paid without money",
    ({ orders }) => change(orders, "dear", { status: "paid" }),
    /^order dear is paid, its entry declined$/,
  ],
  [
    "an order declined though its money is taken",
    ({ orders }, history) => {
      change(orders, "paid", { status: "declined" });
      reply(history, 300, answer(undefined));
    },
    /^order paid is declined, its entry applied$/,
  ],
  [
    "an order of another price than its entry",
    ({ orders }) => change(orders, "dear", { priceMinor: 901n }),
    /^order dear is declined, its entry declined$/,
  ],
  [
    "an entry that pays for no order",
    ({ orders }) => drop(orders, "dear"),
    /^entry order:dear pays for no order$/,
  ],
  [
    "an order that is there twice",
    ({ orders }) => orders.push(orderRow("dearer", 900n, "pending")),
    /^order dearer is pending$/,
    /^order of 900 by ann is there twice$/,
  ],
  [
    "an accepted order that is gone",
    (_, history) => reply(history, 900, answer(202, { orderId: "gone", isPaid: null })),
    /^order gone was accepted and is not there$/,
  ],
  [
    "an order that is not what was said of it",
    (_, history) =>
      reply(history, 900, answer(200, { orderId: "dear", status: "paid", isPaid: true })),
    /^order dear was said to be paid and is declined$/,
  ],
];
