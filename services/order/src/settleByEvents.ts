import { accountEvents, orderEvents, paymentEvents } from "@arch/contracts/events";
import type { Dapr } from "@arch/kit/dapr";
import { type Ear, ear } from "@arch/kit/ear";
import { publication } from "@arch/kit/publication";
import type { RecordWatch } from "@arch/kit/recordWatch";
import type { LoginStore } from "./loginStore.ts";
import type { OrderState } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";
import type { Settle } from "./settle.ts";

export interface SettleByEventsParts {
  dapr: Pick<Dapr, "publish">;
  logins: Pick<LoginStore, "learn" | "known">;
  /** Waits for a login to be heard of. */
  loginWatch: RecordWatch<true>;
  /** Waits for an order to be settled. */
  orderWatch: RecordWatch<OrderState>;
}

/** How long an order waits for its account to be heard of at most, in milliseconds. */
const accountWaitMs = 2_500;

/**
 * Has orders paid by telling that they were created; billing hears it and tells what came of it. An order may be faster
 * than its account: while the login was never heard of, half of the wait at most is for that, and then
 * billing says what is so.
 */
export function settleByEvents(parts: SettleByEventsParts): Settle {
  const { dapr, logins, loginWatch, orderWatch } = parts;
  return async function settle(order, waitMs, { traceparent }) {
    const { orderId, login, priceMinor, createdAt } = order;
    const startedMs = performance.now();
    const [isKnown] = await logins.known([login]);
    if (isKnown === undefined) await loginWatch.wait(login, Math.min(waitMs / 2, accountWaitMs));
    const facts = { orderId, login, priceMinor, createdAt: createdAt.toISOString() };
    const data = { version: 1 as const, ...facts };
    await dapr.publish(publication(orderEvents, "order.created", { data, traceparent }));
    const leftMs = Math.max(0, startedMs + waitMs - performance.now());
    const settled = (await orderWatch.wait(orderId, leftMs)) ?? order;
    // What was told of the account got lost: billing knows the login, so the next order need not wait for it.
    if (isKnown === undefined && hasAccount(settled)) await logins.learn(login);
    return settled;
  };
}

function hasAccount({ status, reason }: OrderState): boolean {
  return status !== "pending" && reason !== "account_not_found";
}

export interface HearPaymentsParts {
  orders: Pick<OrderStore, "settle">;
  logins: Pick<LoginStore, "learn">;
  loginWatch: RecordWatch<true>;
  orderWatch: RecordWatch<OrderState>;
}

/** Hears of accounts and payments, in every style: what was told before a change of the style still counts. */
export function hearPayments({ orders, logins, loginWatch, orderWatch }: HearPaymentsParts): Ear[] {
  return [
    ear(accountEvents, {
      async "account.opened"({ login }) {
        await logins.learn(login);
        await loginWatch.look(login);
      },
    }),
    ear(paymentEvents, {
      async "payment.completed"({ orderId }) {
        await orders.settle(orderId, { status: "paid" });
        await orderWatch.look(orderId);
      },
      async "payment.declined"({ orderId, reason }) {
        await orders.settle(orderId, { status: "declined", reason });
        await orderWatch.look(orderId);
      },
    }),
  ];
}
