import { orderEvents } from "@arch/contracts/events";
import { type Publication, publication } from "@arch/kit/dapr/publication";
import type { OrderState } from "./order.ts";

/** The event of a created order; its id is that of the order, so republishing it is safe. */
export function orderCreated(order: OrderState, traceparent?: string): Publication {
  const { orderId, login, priceMinor, createdAt } = order;
  const facts = { orderId, login, priceMinor, createdAt: createdAt.toISOString() };
  const data = { version: 1 as const, ...facts };
  return publication(orderEvents, "order.created", { data, traceparent });
}
