import { Problem } from "@arch/kit/problem";
import type { TraceHeaders } from "@arch/kit/route";
import { within } from "@arch/kit/within";
import type { Logger } from "pino";
import { isSameOrder, type NewOrder, type OrderState } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";
import type { Settle } from "./settle.ts";

export interface CheckoutResult {
  order: OrderState;
  /** The order was there before this call. */
  replayed: boolean;
}

/**
 * Stores an order, has it paid, and waits for the outcome no longer than the client wants to.
 * @throws Problem idempotency_key_reused
 */
export type Checkout = (
  order: NewOrder,
  waitMs: number,
  trace: TraceHeaders,
) => Promise<CheckoutResult>;

/** The order comes first and the money second: whatever breaks in between, the order is there to be settled. */
export function checkout(orders: OrderStore, settle: Settle, log: Logger): Checkout {
  /** Once the order is stored nothing that fails is an error of the call: the order stays pending. */
  async function trySettle(order: OrderState, waitMs: number, trace: TraceHeaders) {
    try {
      return await settle(order, waitMs, trace);
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
    const settled = await within(waitMs, trySettle(order, waitMs, trace));
    return { order: settled ?? order, replayed };
  };
}
