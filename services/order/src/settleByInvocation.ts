import { operate } from "@arch/contracts/account";
import { toMajor } from "@arch/contracts/money";
import type { Dapr } from "@arch/kit/dapr";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import { Problem } from "@arch/kit/problem";
import type { TraceHeaders } from "@arch/kit/route";
import type { NewOrder, Payment } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";
import type { Settle } from "./settle.ts";

/** Has orders paid by asking billing through the sidecars; its answer settles them. */
export function settleByInvocation(orders: Pick<OrderStore, "settle">, dapr: Dapr): Settle {
  return async function settle(order, _waitMs, trace) {
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
      headers: { "idempotency-key": `order:${orderId}` },
      trace,
      timeoutMs: 10_000,
    });
    return isPaid ? { status: "paid" } : { status: "declined", reason: "insufficient_funds" };
  } catch (error) {
    // Billing records this one too: the order stays declined even if the login registers later.
    if (error instanceof Problem && error.code === "account_not_found") {
      return { status: "declined", reason: error.code };
    }
    throw error;
  }
}
