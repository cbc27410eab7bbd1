import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "@arch/kit/problem";
import type { TraceHeaders } from "@arch/kit/route";
import type { Logger } from "pino";
import type { Charge } from "./billing.ts";
import { isSameOrder, type NewOrder, type OrderState } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";

export interface CheckoutParts {
  orders: OrderStore;
  charge: Charge;
  log: Logger;
}

export interface CheckoutResult {
  order: OrderState;
  /** The order was there before this call. */
  replayed: boolean;
}

/** Stores an order, has it paid, and waits for the outcome no longer than the client wants to. */
export type Checkout = (
  order: NewOrder,
  waitMs: number,
  trace: TraceHeaders,
) => Promise<CheckoutResult>;

/** The order comes first and the money second, so that whatever breaks in between, the order is there to be settled. */
export function checkout({ orders, charge, log }: CheckoutParts): Checkout {
  async function settle(order: OrderState, trace: TraceHeaders): Promise<OrderState> {
    try {
      const payment = await charge(order, trace);
      await orders.settle(order.orderId, payment);
      return { ...order, ...payment };
    } catch (error) {
      log.warn({ err: error, orderId: order.orderId }, "the order stays pending for now");
      return order;
    }
  }

  return async function checkout(wanted, waitMs, trace) {
    const { order, isNew } = await orders.insert(wanted);
    if (!isSameOrder(order, wanted)) {
      throw new Problem(
        "idempotency_key_reused",
        "This Idempotency-Key belongs to another order; use a new key",
      );
    }
    const replayed = !isNew;
    if (order.status !== "pending") return { order, replayed };
    const settled = await atMost(waitMs, settle(order, trace));
    return { order: settled ?? order, replayed };
  };
}

/** The result if it comes within `waitMs`; the work goes on either way. */
async function atMost<T>(waitMs: number, work: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  const bound = delay(waitMs, undefined, { signal: timer.signal }).catch(() => undefined);
  const result = await Promise.race([work, bound]);
  timer.abort();
  return result;
}
