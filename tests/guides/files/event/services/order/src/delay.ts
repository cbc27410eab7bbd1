import { delayEvents } from "@arch/contracts/events";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { publication } from "@arch/kit/dapr/publication";
import type { OrderState } from "./order.ts";
import type { Pay } from "./payment.ts";

/**
 * Pays a stored order, and publishes that it is delayed while it stays pending. The sweeper repeats both until the order
 * is settled; then the delay is obsolete.
 */
export function payOrPublishDelay(pay: Pay, dapr: Pick<Dapr, "publish">) {
  return async function processOrder(order: OrderState): Promise<void> {
    let state = order;
    try {
      state = await pay(order, 0, {});
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
