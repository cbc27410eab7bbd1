import { deliveryPlan } from "@arch/contracts/delivery";
import { orderEvents } from "@arch/contracts/events";
import { styles } from "@arch/contracts/style";
import { transportOf } from "@arch/kit/dapr/transport";
import { pollStore } from "@arch/kit/jobs/pollStore";
import { createSweeper } from "@arch/kit/jobs/sweeper";
import { createOutbox } from "@arch/kit/outbox/outbox";
import { outboxStore } from "@arch/kit/outbox/outboxStore";
import { wholeNumber } from "@arch/kit/service/config";
import type { Service, ServiceContext } from "@arch/kit/service/service";
import { z } from "zod";
import { checkout } from "./checkout.ts";
import { loginStore } from "./loginStore.ts";
import { orderCreated } from "./orderEvent.ts";
import { orderModel, toOrder } from "./orderModel.ts";
import { orderStore } from "./orderStore.ts";
import { payByEvents } from "./paymentByEvents.ts";
import { payByInvocation } from "./paymentByInvocation.ts";
import { orderRoutes } from "./routes.ts";
import { orderSubscriptions } from "./subscriptions.ts";

export const OrderSettings = z.object({
  /** The largest number of concurrent payments; further orders stay pending for the sweeper. */
  MAX_PAYMENTS: wholeNumber({ min: 1 }).default(512),
});

/** The order service: stores orders and pays them by the transport of the style. */
export function orderApp(
  { db, dapr, style, log, now }: ServiceContext,
  { MAX_PAYMENTS: maxPayments }: z.output<typeof OrderSettings>,
): Service {
  const plan = deliveryPlan(orderEvents, style);
  const orderDocuments = orderModel(db);
  const orders = orderStore(orderDocuments, plan, now);
  const logins = loginStore(db, now);
  const orderPoller = pollStore({ find: orders.settled, everyMs: 50, log });
  const loginPoller = pollStore({ find: logins.findKnown, everyMs: 50, log });
  const { payOrder } = styles[style];
  const pay = {
    events: payByEvents({ dapr, logins, loginPoller, orderPoller }),
    invocation: payByInvocation({ dapr, orders }),
  };
  const sweeper = createSweeper({
    name: "sweep orders",
    findDue: orders.findDue,
    canProcess: () => dapr.isReachable("billing"),
    // The request made the first attempt.
    process: (order, sweeps) => pay[transportOf(payOrder, sweeps + 1, dapr)](order, 0, {}),
    log,
  });
  const createdOrders = createOutbox({
    name: "orders",
    store: outboxStore(orderDocuments, now),
    toEvent: (order) => ({ topic: orderEvents, event: orderCreated(toOrder(order)), plan }),
    dapr,
    log,
  });
  return {
    routes: orderRoutes({
      orders,
      checkout: checkout({
        orders,
        pay: (order, ...rest) => pay[transportOf(payOrder, 0, dapr)](order, ...rest),
        maxPayments,
        log,
      }),
    }),
    subscriptions: orderSubscriptions({ orders, logins, loginPoller, orderPoller }),
    needsSubscriptions: payOrder === "events",
    jobs: [sweeper, ...createdOrders.jobs],
  };
}
