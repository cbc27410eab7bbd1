import { operate } from "@arch/contracts/account";
import { toMajor } from "@arch/contracts/money";
import type { Dapr } from "@arch/kit/dapr";
import { invokeEndpoint } from "@arch/kit/invokeEndpoint";
import { Problem } from "@arch/kit/problem";
import type { TraceHeaders } from "@arch/kit/route";
import type { NewOrder, Payment } from "./order.ts";

/**
 * Has an order paid. May be asked again and again: billing records one outcome under the order's id and repeats it.
 * @throws Problem when the outcome is not known yet.
 */
export type Charge = (order: NewOrder, trace: TraceHeaders) => Promise<Payment>;

/** Charges by asking billing through the sidecars. */
export function chargeByInvocation(dapr: Dapr): Charge {
  return async function charge({ orderId, login, priceMinor }, trace) {
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
  };
}
