import { randomUUID } from "node:crypto";
import { defaultWaitSeconds } from "@arch/contracts/headers";
import { toMinor } from "@arch/contracts/money";
import { createOrder, getOrder, listOrders } from "@arch/contracts/order";
import { Problem } from "@arch/kit/http/problem";
import { type Route, route } from "@arch/kit/http/route";
import type { Checkout } from "./checkout.ts";
import { orderIdOf, presentOrder } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";

export interface RoutesParts {
  orders: Pick<OrderStore, "find" | "list">;
  checkout: Checkout;
}

/** The routes of orders. */
export function orderRoutes({ orders, checkout }: RoutesParts): Route[] {
  return [
    route(createOrder, async ({ body: { login, price, title }, headers, trace }) => {
      const orderId = orderIdOf(login, headers["idempotency-key"] ?? randomUUID());
      const waitMs = (headers.prefer ?? defaultWaitSeconds) * 1000;
      const newOrder = { orderId, login, priceMinor: toMinor(price), title };
      const { order, replayed } = await checkout(newOrder, waitMs, trace);
      if (order.reason === "account_not_found") {
        throw new Problem("account_not_found", "This login has no account; register first");
      }
      const isPending = order.status === "pending";
      return {
        status: isPending ? 202 : 200,
        body: presentOrder(order),
        headers: {
          Location: isPending ? getOrder.path.replace(":orderId", orderId) : undefined,
          "Idempotent-Replayed": replayed ? "true" : undefined,
        },
      };
    }),

    route(getOrder, async ({ params }) => {
      const order = await orders.find(params.orderId);
      if (order === undefined) throw new Problem("order_not_found", "No such order");
      return { status: 200, body: presentOrder(order) };
    }),

    route(listOrders, async ({ query }) => {
      const { items, nextCursor } = await orders.list(query);
      return {
        status: 200,
        body: { login: query.login, orders: items.map(presentOrder), nextCursor },
      };
    }),
  ];
}
