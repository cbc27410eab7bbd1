import type { Dapr } from "@arch/kit/dapr/dapr";
import type { StorePoller } from "@arch/kit/jobs/pollStore";
import type { LoginStore } from "./loginStore.ts";
import type { OrderState } from "./order.ts";
import { orderCreated } from "./orderEvent.ts";
import type { Pay } from "./payment.ts";

export interface PayByEventsParts {
  dapr: Pick<Dapr, "publish">;
  logins: Pick<LoginStore, "add" | "known">;
  /** Waits until a login is known. */
  loginPoller: StorePoller<true>;
  /** Waits until an order is settled. */
  orderPoller: StorePoller<OrderState>;
}

/** How long an order waits for the event of its account at most, in milliseconds. */
const accountWaitMs = 2_500;

/**
 * Pays orders by publishing `order.created`; billing publishes the outcome. An order may arrive before the event of its
 * account: for an unknown login the payment waits at most half of `waitMs` for that event, and then billing decides.
 */
export function payByEvents(parts: PayByEventsParts): Pay {
  const { dapr, logins, loginPoller, orderPoller } = parts;
  return async function pay(order, waitMs, { traceparent }) {
    const { orderId, login } = order;
    const startedMs = performance.now();
    const isKnown = (await logins.known([login])).length > 0;
    if (!isKnown) await loginPoller.wait(login, Math.min(waitMs / 2, accountWaitMs));
    await dapr.publish(orderCreated(order, traceparent));
    const leftMs = Math.max(0, startedMs + waitMs - performance.now());
    const settled = (await orderPoller.wait(orderId, leftMs)) ?? order;
    // The event of the account was lost, but billing knows the login: the next order need not wait for it.
    if (!isKnown && hasAccount(settled)) await logins.add(login);
    return settled;
  };
}

function hasAccount({ status, reason }: OrderState): boolean {
  return status !== "pending" && reason !== "account_not_found";
}
