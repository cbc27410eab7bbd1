import { orderOf } from "@arch/invariants/testing/rightSnapshot";
import { type Corruptions, respond } from "./corruption.ts";
import { response } from "./rightHistory.ts";

/** Corruptions between requested and stored orders. */
export const orderResponseCorruptions: Corruptions = {
  "order dearer is pending; order of 900 by ann is stored twice": ({ orders }) =>
    orders.push(orderOf("dearer", 900n, "pending")),
  "order gone was accepted and is not stored": (_, history) =>
    respond(history, 900, response(202, { orderId: "gone", isPaid: null })),
  "order dear was paid in a response and is declined": (_, history) =>
    respond(history, 900, response(200, { orderId: "dear", status: "paid", isPaid: true })),
};
