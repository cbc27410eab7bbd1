import type { TraceHeaders } from "@arch/kit/route";
import type { Logger } from "pino";
import type { Charge } from "./billing.ts";
import type { OrderState } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";

export interface SettleParts {
  orders: Pick<OrderStore, "settle">;
  charge: Charge;
  log: Logger;
}

/** Has a pending order paid and settles it by the outcome; an order whose outcome is not known stays pending. */
export type Settle = (order: OrderState, trace: TraceHeaders) => Promise<OrderState>;

export function settleByCharge({ orders, charge, log }: SettleParts): Settle {
  return async function settle(order, trace) {
    try {
      const payment = await charge(order, trace);
      await orders.settle(order.orderId, payment);
      return { ...order, ...payment };
    } catch (error) {
      log.warn({ err: error, orderId: order.orderId }, "the order stays pending for now");
      return order;
    }
  };
}
