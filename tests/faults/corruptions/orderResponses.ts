import { orderOf } from "@arch/invariants/testing/rightSnapshot";
import { type Corruption, respond } from "./corruption.ts";
import { response } from "./rightHistory.ts";

/** Corruptions between requested and stored orders. */
export const orderResponseCorruptions: Corruption[] = [
  [
    "an order that is stored twice",
    ({ orders }) => orders.push(orderOf("dearer", 900n, "pending")),
    /^order dearer is pending$/,
    /^order of 900 by ann is stored twice$/,
  ],
  [
    "an accepted order that is lost",
    (_, history) => respond(history, 900, response(202, { orderId: "gone", isPaid: null })),
    /^order gone was accepted and is not stored$/,
  ],
  [
    "an order with another status than in a response",
    (_, history) =>
      respond(history, 900, response(200, { orderId: "dear", status: "paid", isPaid: true })),
    /^order dear was paid in a response and is declined$/,
  ],
];
