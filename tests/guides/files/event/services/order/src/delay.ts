import { delayEvents } from "@arch/contracts/events";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { publication } from "@arch/kit/dapr/publication";
import type { OrderState } from "./order.ts";

/** Pays an order; resolves with its state. */
type PayAgain = (order: OrderState, sweeps: number) => Promise<OrderState>;

/**
 * Pays a stored order, and publishes that it is delayed while it stays pending. The sweeper repeats both until the order
 * is settled; then the delay is obsolete.
 */
export function publishWhilePending(pay: PayAgain, dapr: Pick<Dapr, "publish">) {
  return async function processOrder(order: OrderState, sweeps: number): Promise<void> {
    let state = order;
    try {
      state = await pay(order, sweeps);
    } finally {
      if (state.status === "pending") await publishDelay(dapr, state);
    }
  };
}

async function publishDelay(
  dapr: Pick<Dapr, "publish">,
  { orderId, login, createdAt }: OrderState,
): Promise<void> {
  const data = { version: 1 as const, orderId, login, orderedAt: createdAt.toISOString() };
  await dapr.publish(publication(delayEvents, "order.delayed", { data }));
}
