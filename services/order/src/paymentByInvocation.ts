import { operate } from "@arch/contracts/account";
import { toMajor } from "@arch/contracts/money";
import { orderPaymentKey } from "@arch/contracts/order";
import type { Dapr } from "@arch/kit/dapr/dapr";
import { invokeEndpoint } from "@arch/kit/dapr/invokeEndpoint";
import { Problem } from "@arch/kit/http/problem";
import type { TraceHeaders } from "@arch/kit/http/trace";
import type { NewOrder, Payment } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";
import type { Pay } from "./payment.ts";

/** Longer than billing takes to commit or to give up, shorter than the gateway waits, in milliseconds. */
const payTimeoutMs = 10_000;

export interface PayByInvocationParts {
  dapr: Dapr;
  orders: Pick<OrderStore, "settle">;
}

/** Pays orders by invoking billing through the sidecars; its response settles the order. */
export function payByInvocation({ dapr, orders }: PayByInvocationParts): Pay {
  return async function pay(order, _waitMs, trace) {
    const payment = await charge(dapr, order, trace);
    await orders.settle(order.orderId, payment);
    return { ...order, ...payment };
  };
}

async function charge(
  dapr: Dapr,
  { orderId, login, priceMinor }: NewOrder,
  trace: TraceHeaders,
): Promise<Payment> {
  try {
    const { isPaid } = await invokeEndpoint(dapr, operate, {
      body: { login, operation: "withdraw", sum: toMajor(priceMinor) },
      headers: { "idempotency-key": orderPaymentKey(orderId) },
      trace,
      timeoutMs: payTimeoutMs,
    });
    return isPaid ? { status: "paid" } : { status: "declined", reason: "insufficient_funds" };
  } catch (error) {
    // Billing records this decline: the order stays declined even if the login registers later.
    if (error instanceof Problem && error.code === "account_not_found") {
      return { status: "declined", reason: error.code };
    }
    throw error;
  }
}
