import { accountEvents, paymentEvents } from "@arch/contracts/events";
import { handleTopic, idsBehind, type TopicHandler } from "@arch/kit/events/topicHandler";
import type { StorePoller } from "@arch/kit/jobs/pollStore";
import type { LoginStore } from "./loginStore.ts";
import type { OrderState } from "./order.ts";
import type { OrderStore } from "./orderStore.ts";

export interface SubscriptionsParts {
  orders: Pick<OrderStore, "settle" | "settled">;
  logins: Pick<LoginStore, "add" | "known">;
  loginPoller: StorePoller<true>;
  orderPoller: StorePoller<OrderState>;
}

/** Handles events of accounts and payments, in every style: events published before a change of the style still count. */
export function orderSubscriptions(parts: SubscriptionsParts): TopicHandler[] {
  const { orders, logins, loginPoller, orderPoller } = parts;
  return [
    handleTopic(
      accountEvents,
      {
        async "account.opened"({ login }) {
          await logins.add(login);
          await loginPoller.check(login);
        },
      },
      idsBehind("account:", logins.known),
    ),
    handleTopic(
      paymentEvents,
      {
        async "payment.completed"({ orderId }) {
          await orders.settle(orderId, { status: "paid" });
          await orderPoller.check(orderId);
        },
        async "payment.declined"({ orderId, reason }) {
          await orders.settle(orderId, { status: "declined", reason });
          await orderPoller.check(orderId);
        },
      },
      idsBehind("order:", async (orderIds) => [...(await orders.settled(orderIds)).keys()]),
    ),
  ];
}
