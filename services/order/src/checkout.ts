import { Problem } from "@arch/kit/http/problem";
import type { TraceHeaders } from "@arch/kit/http/trace";
import { withTimeout } from "@arch/kit/jobs/withTimeout";
import type { Logger } from "pino";
import { isSameOrder, type NewOrder, type OrderState } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";
import type { Pay } from "./payment.ts";

export interface CheckoutResult {
  order: OrderState;
  /** The order existed before this call. */
  replayed: boolean;
}

/**
 * Stores an order, requests its payment, and waits for the outcome at most `waitMs` milliseconds.
 * @throws Problem idempotency_key_reused
 */
export type Checkout = (
  order: NewOrder,
  waitMs: number,
  trace: TraceHeaders,
) => Promise<CheckoutResult>;

export interface CheckoutParts {
  orders: Pick<OrderStore, "insert">;
  pay: Pay;
  /** The largest number of concurrent payments: a client need not wait for its own, so its place at the gateway is no bound. */
  maxPayments: number;
  log: Logger;
}

/** Stores the order before it requests the payment: after a crash in between, the sweeper settles the stored order. */
export function checkout({ orders, pay, maxPayments, log }: CheckoutParts): Checkout {
  let paying = 0;

  /** Once the order is stored, no failure is an error of the call: the order stays pending. */
  async function tryToPay(order: OrderState, waitMs: number, trace: TraceHeaders) {
    if (paying >= maxPayments) {
      log.warn({ orderId: order.orderId }, "too many payments at once, the order stays pending");
      return order;
    }
    paying++;
    try {
      return await pay(order, waitMs, trace);
    } catch (error) {
      log.warn(
        { err: error, orderId: order.orderId },
        "payment failed, the order stays pending and will be retried",
      );
      return order;
    } finally {
      paying--;
    }
  }

  return async function checkout(newOrder, waitMs, trace) {
    const { order, isNew } = await orders.insert(newOrder);
    if (!isSameOrder(order, newOrder)) {
      throw new Problem(
        "idempotency_key_reused",
        "This Idempotency-Key belongs to another order; use a new key",
      );
    }
    const replayed = !isNew;
    if (order.status !== "pending") return { order, replayed };
    const settled = await withTimeout(waitMs, tryToPay(order, waitMs, trace));
    return { order: settled ?? order, replayed };
  };
}
